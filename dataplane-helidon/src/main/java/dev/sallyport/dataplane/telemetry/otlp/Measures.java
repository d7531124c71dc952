package dev.sallyport.dataplane.telemetry.otlp;

import dev.sallyport.dataplane.telemetry.Family;
import dev.sallyport.dataplane.telemetry.Family.Buckets;
import dev.sallyport.dataplane.telemetry.Family.Sample;
import dev.sallyport.dataplane.telemetry.Family.Value;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The metrics that Prometheus reads, for OpenTelemetry's exporter. */
record Measures(Supplier<List<Family>> families, Instant startedAt) implements MetricProducer {
  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create(OtlpTelemetry.SCOPE);

  @Override
  public Collection<MetricData> produce(Resource resource) {
    var now = nanos(Instant.now());
    return families.get().stream()
        .filter(family -> !family.samples().isEmpty())
        .map(family -> measured(resource, family, new Span(nanos(startedAt), now)))
        .toList();
  }

  /** From when to when is counted. */
  private record Span(long from, long to) {}

  private static long nanos(Instant at) {
    return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
  }

  private static MetricData measured(Resource resource, Family family, Span span) {
    return switch (family.kind()) {
      case COUNTER ->
          new Measure(
              resource,
              family,
              MetricDataType.LONG_SUM,
              SumData.createLongSumData(
                  true, AggregationTemporality.CUMULATIVE, numbers(family, span)));
      case GAUGE ->
          new Measure(
              resource,
              family,
              MetricDataType.LONG_GAUGE,
              GaugeData.createLongGaugeData(numbers(family, span)));
      case HISTOGRAM ->
          new Measure(
              resource,
              family,
              MetricDataType.HISTOGRAM,
              HistogramData.create(AggregationTemporality.CUMULATIVE, buckets(family, span)));
    };
  }

  private static List<LongPointData> numbers(Family family, Span span) {
    return family.samples().stream()
        .filter(Value.class::isInstance)
        .map(Value.class::cast)
        .map(
            value ->
                LongPointData.create(span.from(), span.to(), attributes(value), value.number()))
        .toList();
  }

  private static List<HistogramPointData> buckets(Family family, Span span) {
    return family.samples().stream()
        .filter(Buckets.class::isInstance)
        .map(Buckets.class::cast)
        .map(
            all ->
                HistogramPointData.create(
                    span.from(),
                    span.to(),
                    attributes(all),
                    all.sum(),
                    false,
                    0,
                    false,
                    0,
                    all.bounds(),
                    all.counts()))
        .toList();
  }

  private static Attributes attributes(Sample sample) {
    var attributes = Attributes.builder();
    sample
        .labels()
        .forEach(
            (name, value) -> {
              // What Prometheus writes as an empty label is none.
              if (!value.isEmpty()) {
                attributes.put(name, value);
              }
            });
    return attributes.build();
  }

  private record Measure(Resource resource, Family family, MetricDataType type, Data<?> data)
      implements MetricData {
    @Override
    public Resource getResource() {
      return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return SCOPE;
    }

    @Override
    public String getName() {
      return family.name();
    }

    @Override
    public String getDescription() {
      return family.help();
    }

    @Override
    public String getUnit() {
      return family.unit();
    }

    @Override
    public MetricDataType getType() {
      return type;
    }

    @Override
    public Data<?> getData() {
      return data;
    }
  }
}
