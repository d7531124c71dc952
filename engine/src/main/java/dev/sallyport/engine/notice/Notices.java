package dev.sallyport.engine.notice;

import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.fetch.Pace;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all channels of what becomes of approvals, each by a thread of its own: one that is down
 * keeps no other waiting, and no call.
 */
public final class Notices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final List<Follower> followers;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch ending = new CountDownLatch(1);

  /**
   * What followers work with.
   *
   * @param gateway where people reach the gateway
   * @param pace the pauses after failures
   */
  public record Parts(
      ApprovalStore store, Approvals approvals, URI gateway, Clock clock, Pace pace) {}

  private Notices(List<Follower> followers) {
    this.followers = followers;
  }

  /** Begins; a channel that is new is told what moves from now on. */
  public static Notices start(List<Channel> channels, Parts parts) {
    var followers = channels.stream().map(channel -> new Follower(channel, parts)).toList();
    var notices = new Notices(followers);
    try {
      followers.forEach(Follower::plant);
    } catch (ApprovalsUnavailableException e) {
      LOG.warn("the channels begin later: {}", e.getMessage());
    }
    notices.begin("approvals-lapse", () -> notices.lapse(parts.approvals()));
    for (var i = 0; i < followers.size(); i++) {
      notices.begin("notices-" + channels.get(i).name(), followers.get(i));
    }
    return notices;
  }

  private void begin(String name, Runnable work) {
    threads.add(Thread.ofVirtual().name(name).start(work));
  }

  /**
   * Sees to it that an approval ends when its time is over, also where nobody waits for it or looks
   * at it: an end that is not recorded is told to nobody.
   */
  private void lapse(Approvals approvals) {
    try {
      while (!ending.await(NoticeLimits.LAPSE_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          approvals.lapse(NoticeLimits.LAPSES_AT_ONCE);
        } catch (RuntimeException e) {
          // Waiters and readers see for themselves that its time is over; only the notice is late.
          LOG.debug("approvals are not looked at: {}", e.getClass().getName());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** How it stands with each channel. */
  public List<ChannelStatus> status() {
    return followers.stream().map(Follower::status).toList();
  }

  @Override
  public void close() {
    ending.countDown();
    followers.forEach(Follower::end);
    threads.forEach(Thread::interrupt);
    try {
      for (var thread : threads) {
        thread.join(NoticeLimits.STOP);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
