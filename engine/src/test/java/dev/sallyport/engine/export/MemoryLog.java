package dev.sallyport.engine.export;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Logs in memory, seen by gateways that write one of them each. */
public final class MemoryLog {
  private final List<String> names = new ArrayList<>();
  private final List<List<LoggedEntry>> entries = new ArrayList<>();
  private final Map<String, ExportedLog.Position> positions = new HashMap<>();
  private final Map<String, Map<Long, String>> asides = new HashMap<>();
  private final List<RuntimeException> faults = new ArrayList<>();
  private final Set<Deleted> deleted = new HashSet<>();

  /** Writes an entry to the log of that name. */
  public synchronized void add(String name, String kind, Instant at, String line) {
    if (!names.contains(name)) {
      names.add(name);
      entries.add(new ArrayList<>());
    }
    var log = entries.get(names.indexOf(name));
    log.add(new LoggedEntry(name, log.size(), kind, at, line));
  }

  /** Takes an entry out of the log of that name. */
  public synchronized void delete(String name, long leaf) {
    deleted.add(new Deleted(name, leaf));
  }

  private record Deleted(String name, long leaf) {}

  private Stream<LoggedEntry> there(int log) {
    return entries.get(log).stream()
        .filter(entry -> !deleted.contains(new Deleted(entry.log(), entry.leaf())));
  }

  /** Its next answers are these faults. */
  public synchronized void fail(RuntimeException... next) {
    faults.addAll(List.of(next));
  }

  public synchronized ExportedLog.Position position(String export, String name) {
    return positions.getOrDefault(export + " " + names.indexOf(name), ExportedLog.Position.START);
  }

  public synchronized Map<Long, String> asides(String export, String name) {
    return Map.copyOf(asides.getOrDefault(export + " " + names.indexOf(name), Map.of()));
  }

  /** As the gateway sees it that writes the log of that name. */
  public ExportedLog of(String own) {
    return new Seen(own);
  }

  private synchronized void fault() {
    if (!faults.isEmpty()) {
      throw faults.removeFirst();
    }
  }

  private final class Seen implements ExportedLog {
    private final String own;

    Seen(String own) {
      this.own = own;
    }

    @Override
    public List<Standing> standings(String export) {
      synchronized (MemoryLog.this) {
        fault();
        var all = IntStream.range(0, names.size()).mapToObj(log -> standing(export, log)).toList();
        return Stream.concat(
                all.stream().filter(Standing::own), all.stream().filter(one -> !one.own()))
            .toList();
      }
    }

    private Standing standing(String export, int log) {
      var name = names.get(log);
      var position = position(export, name);
      return new Standing(
          log,
          name,
          name.equals(own),
          entries.get(log).size(),
          position,
          entries.get(log).stream()
              .skip(position.leaf())
              .findFirst()
              .flatMap(entry -> Optional.of(entry.at())));
    }

    @Override
    public List<LoggedEntry> entries(long log, long from, int most) {
      synchronized (MemoryLog.this) {
        fault();
        return there(Math.toIntExact(log))
            .filter(entry -> entry.leaf() >= from)
            .limit(most)
            .toList();
      }
    }

    @Override
    public boolean move(String export, long log, Position from, Position to, List<Aside> setAside) {
      synchronized (MemoryLog.this) {
        fault();
        var key = export + " " + log;
        if (!positions.getOrDefault(key, Position.START).equals(from)) {
          return false;
        }
        positions.put(key, to);
        for (var aside : setAside) {
          asides.computeIfAbsent(key, _ -> new HashMap<>()).put(aside.leaf(), aside.reason());
        }
        return true;
      }
    }

    @Override
    public void beginAtEnd(String export) {
      synchronized (MemoryLog.this) {
        fault();
        if (positions.keySet().stream().noneMatch(key -> key.startsWith(export + " "))) {
          for (var log = 0; log < names.size(); log++) {
            positions.put(export + " " + log, new Position(entries.get(log).size(), 1));
          }
        }
      }
    }

    @Override
    public long aside(String export) {
      synchronized (MemoryLog.this) {
        return asides.entrySet().stream()
            .filter(one -> one.getKey().startsWith(export + " "))
            .mapToLong(one -> one.getValue().size())
            .sum();
      }
    }
  }
}
