package dev.sallyport.envoy;

import dev.sallyport.engine.pipeline.ClientGoneException;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What Envoy and the gateway say to each other about one call. Messages are asked for one by one,
 * so an Envoy that brings them faster than they are read has to wait, and one that takes them
 * slowly makes the writer wait. One thread reads at a time, and one writes.
 */
final class Conversation implements StreamObserver<ProcessingRequest> {
  private final ServerCallStreamObserver<ProcessingResponse> envoy;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<ProcessingRequest> arrived = new ArrayDeque<>();
  private boolean over;

  Conversation(ServerCallStreamObserver<ProcessingResponse> envoy) {
    this.envoy = envoy;
    envoy.disableAutoRequest();
    envoy.setOnReadyHandler(() -> change(() -> {}));
    envoy.setOnCancelHandler(() -> change(() -> over = true));
  }

  @Override
  public void onNext(ProcessingRequest message) {
    change(() -> arrived.add(message));
  }

  @Override
  public void onError(Throwable fault) {
    change(() -> over = true);
  }

  /** Envoy says nothing more, as it has let go of the call: nobody is answered any more. */
  @Override
  public void onCompleted() {
    change(() -> over = true);
  }

  /**
   * Waits for Envoy's next message.
   *
   * @throws ClientGoneException if Envoy has let go of the call: because the client has left, or
   *     the service has broken off, which it does not say
   */
  ProcessingRequest take() {
    lock.lock();
    try {
      if (arrived.isEmpty()) {
        envoy.request(1);
      }
      while (arrived.isEmpty() && !over) {
        changed.await();
      }
      var message = arrived.poll();
      if (message == null) {
        throw new ClientGoneException();
      }
      return message;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ClientGoneException();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a message as soon as Envoy takes it.
   *
   * @throws ClientGoneException if Envoy has let go of the call
   */
  void send(ProcessingResponse message) {
    lock.lock();
    try {
      while (!envoy.isReady() && !over) {
        changed.await();
      }
      if (over) {
        throw new ClientGoneException();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ClientGoneException();
    } finally {
      lock.unlock();
    }
    envoy.onNext(message);
  }

  /**
   * Ends it in good order: whatever Envoy still has of the call it passes on by itself, so nothing
   * of it may be left.
   */
  void end() {
    envoy.onCompleted();
  }

  /** Ends it so that Envoy ends the call, too. */
  void fail(Status status) {
    envoy.onError(status.asRuntimeException());
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
