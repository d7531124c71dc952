package dev.sallyport.engine.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Mappers for JSON of the gateway's own, read and written on threads of calls. */
public final class Mappers {

  /** As is usual each thread would keep its own, and a thread stands for each call that is held. */
  static final RecyclerPool<BufferRecycler> BUFFERS = JsonRecyclerPools.sharedConcurrentDequePool();

  private Mappers() {}

  /** A mapper as Jackson makes it, to be built. */
  public static JsonMapper.Builder usual() {
    return JsonMapper.builder(JsonFactory.builder().recyclerPool(BUFFERS).build());
  }
}
