package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Finding;
import java.util.List;

/** Searches a request for what a policy may ask about: {@code input.findings}. */
public interface RequestSearch {
  /** Searches for nothing. */
  RequestSearch NONE = _ -> List.of();

  List<Finding> search(Call call);
}
