package dev.sallyport.engine.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.Samples;
import dev.sallyport.engine.json.StrictJson;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Records as OpenTelemetry's own protocol definition reads them: no field that it does not know.
 */
final class OtlpFormatTest {
  private final OtlpFormat format = new OtlpFormat("0.1.0");

  private byte[] event(LoggedEntry entry) {
    return format.event(entry, StrictJson.own(entry.line()));
  }

  private static ExportLogsServiceRequest read(byte[] json) throws InvalidProtocolBufferException {
    var request = ExportLogsServiceRequest.newBuilder();
    JsonFormat.parser().merge(new String(json, StandardCharsets.UTF_8), request);
    return request.build();
  }

  private static List<LogRecord> records(byte[] json) throws InvalidProtocolBufferException {
    return read(json).getResourceLogs(0).getScopeLogs(0).getLogRecordsList();
  }

  private static Map<String, AnyValue> values(List<KeyValue> pairs) {
    return pairs.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
  }

  @Test
  void aBatchOfAllSortsIsRead() throws InvalidProtocolBufferException {
    var entries = Samples.logged();
    var body = format.together(entries.stream().map(this::event).toList());
    assertThat(body.type()).isEqualTo("application/json");
    var records = records(body.bytes());
    assertThat(records).hasSameSizeAs(entries);
    for (var i = 0; i < entries.size(); i++) {
      var record = records.get(i);
      var entry = entries.get(i);
      assertThat(record.getTimeUnixNano()).isEqualTo(entry.at().toEpochMilli() * 1_000_000);
      assertThat(record.getEventName()).isEqualTo("dev.sallyport.audit." + entry.kind());
      var attributes = values(record.getAttributesList());
      assertThat(attributes)
          .containsEntry("log.record.uid", AnyValue.newBuilder().setStringValue(entry.id()).build())
          .containsEntry("sallyport.leaf", AnyValue.newBuilder().setIntValue(i).build());
      var content = StrictJson.own(entry.line());
      var body2 = values(record.getBody().getKvlistValue().getValuesList());
      assertThat(body2.keySet())
          .containsExactlyInAnyOrderElementsOf(
              content.properties().stream().map(Map.Entry::getKey).toList());
    }
  }

  @Test
  void aCallIsFoundByTheNamesOfTheConventions() throws InvalidProtocolBufferException {
    var all = Samples.logged();
    var intent =
        values(records(format.alone(event(all.getFirst()))).getFirst().getAttributesList());
    assertThat(intent.get("gen_ai.request.model"))
        .extracting(AnyValue::getStringValue)
        .isEqualTo("claude-opus-5");
    assertThat(intent.get("session.id")).extracting(AnyValue::getStringValue).isEqualTo("s-1");
    var outcome = all.stream().filter(entry -> entry.kind().equals("outcome")).findFirst();
    var record = records(format.alone(event(outcome.orElseThrow()))).getFirst();
    var counted = values(record.getAttributesList());
    assertThat(counted.get("gen_ai.usage.input_tokens"))
        .extracting(AnyValue::getIntValue)
        .isEqualTo(12L);
    assertThat(counted.get("http.response.status_code"))
        .extracting(AnyValue::getIntValue)
        .isEqualTo(200L);
    assertThat(record.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_INFO);
  }

  @Test
  void whatHasNoFormIsReadAsText() throws InvalidProtocolBufferException {
    var entry = new LoggedEntry(Samples.LOG, 3, "odd", Samples.AT, "no \"JSON\"\u0001");
    var record = records(format.alone(format.plain(entry))).getFirst();
    assertThat(record.getBody().getStringValue()).isEqualTo(entry.line());
    assertThat(values(record.getAttributesList())).containsKey("log.record.uid");
  }
}
