package dev.sallyport.engine.tlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Goes through the entries of a log once, from the first to the last, and holds them against what
 * was signed. It remembers no more than the tree's edge, whatever the log's size.
 */
public final class LogAudit {

  /** So many faults are told one by one; whoever sees them has seen enough. */
  public static final int FAULTS_MAX = 100;

  private final List<Checkpoint> heads;
  private final List<Fault> faults = new ArrayList<>();
  private int next;
  private long more;
  private Edge edge = Edge.NONE;
  private boolean rewritten;

  /**
   * @param heads checkpoints whose signatures have been verified, of this log
   */
  public LogAudit(List<Checkpoint> heads) {
    this.heads = heads.stream().sorted(Comparator.comparingLong(Checkpoint::size)).toList();
    reached();
  }

  /** How many leaves have been there. */
  public long size() {
    return edge.size();
  }

  /** The root of what has been there. */
  public byte[] root() {
    return edge.root();
  }

  /**
   * The next leaf that is there.
   *
   * @param index its place in the log
   * @param entry what it says; empty where that is missing
   * @param kept the hash that was kept of it
   * @param whole hears of whole subtrees
   * @return whether it makes sense to go on; after a leaf is missing, no root can be known
   */
  public boolean leaf(long index, Optional<byte[]> entry, byte[] kept, Edge.Whole whole) {
    if (index != edge.size()) {
      add(new Fault.Missing(edge.size(), index - 1));
      return false;
    }
    if (entry.isEmpty()) {
      add(new Fault.Missing(index, index));
    } else if (!Arrays.equals(TreeHash.leaf(entry.get()), kept)) {
      add(new Fault.Changed(index));
    }
    // With the hash that was kept: then the root says whether the others are as they were.
    edge = edge.with(kept, whole);
    reached();
    return true;
  }

  /** That subtree is not what was kept of it. */
  public void differs(int height, long index) {
    // Those above and after it differ by it.
    if (!rewritten) {
      rewritten = true;
      add(new Fault.Rewritten(index << height, ((index + 1) << height) - 1));
    }
  }

  /** Something that whoever reads the log has seen. */
  public void add(Fault fault) {
    if (faults.size() < FAULTS_MAX) {
      faults.add(fault);
    } else {
      more++;
    }
  }

  private void reached() {
    for (; next < heads.size() && heads.get(next).size() <= edge.size(); next++) {
      var head = heads.get(next);
      if (!Arrays.equals(head.root(), edge.root())) {
        add(new Fault.Forked(head.size()));
      }
    }
  }

  /** What does not hold; empty if all does. */
  public List<Fault> end() {
    if (next < heads.size()) {
      add(new Fault.CutOff(edge.size(), heads.getLast().size()));
    }
    var all = new ArrayList<>(faults);
    if (more > 0) {
      all.add(new Fault.More(more));
    }
    return all;
  }
}
