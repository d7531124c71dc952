package dev.sallyport.engine.tlog;

import java.util.Locale;

/** Something that keeps a log from being proven. Entries are counted from 0. */
public sealed interface Fault {

  /** What is wrong, for whoever keeps the log. */
  String sentence();

  /** Entries that the log has had are not there. */
  record Missing(long from, long to) implements Fault {
    @Override
    public String sentence() {
      return from == to
          ? String.format(Locale.ROOT, "entry %d has been deleted", from)
          : String.format(Locale.ROOT, "entries %d to %d have been deleted", from, to);
    }
  }

  /** An entry does not say what it said when it was written. */
  record Changed(long entry) implements Fault {
    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT, "entry %d has been changed, or is not the one that stood there", entry);
    }
  }

  /** Entries were changed, and their hashes with them. */
  record Rewritten(long from, long to) implements Fault {
    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT, "of entries %d to %d some have been rewritten, hashes and all", from, to);
    }
  }

  /** The log has fewer entries than somebody has signed that it has. */
  record CutOff(long there, long signed) implements Fault {
    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "the log ends after %d entries, and a signed checkpoint has %d: its end has been deleted",
          there,
          signed);
    }
  }

  /** Of the first entries there are two versions, one of which was signed. */
  record Forked(long size) implements Fault {
    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "the first %d entries are not those of which a checkpoint was signed: they have been rewritten, or the log is forked",
          size);
    }
  }

  /** There is no checkpoint, or one that nobody known has signed. */
  record Unsigned(String why) implements Fault {
    @Override
    public String sentence() {
      return "there is no checkpoint to hold the log against: " + why;
    }
  }

  /** Nobody has seen the log who should have. */
  record Unwitnessed(String witness) implements Fault {
    @Override
    public String sentence() {
      return "the witness `%s` has signed no checkpoint of it".formatted(witness);
    }
  }

  /** An entry that lies beside the log and is part of none. */
  record Outside(long place) implements Fault {
    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "entry number %d of the database is in no log: it was not written by a gateway",
          place);
    }
  }

  /** More of these than are worth being told one by one. */
  record More(long count) implements Fault {
    @Override
    public String sentence() {
      return String.format(Locale.ROOT, "and %d faults more", count);
    }
  }
}
