package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.mask.ReplyMasker;
import dev.sallyport.engine.mask.RequestMasker;
import java.util.Collection;
import java.util.List;

/** The masks of the policy that decides a call, and what stands for secrets in it. */
record Masking(Masks masks, Pseudonyms pseudonyms) {

  /** Masks a request by some of them. */
  RequestMasker request(Collection<String> uses) {
    return masks.request(uses, pseudonyms);
  }

  /** Masks a request by every one of them. */
  RequestMasker requestByAll() {
    return request(all());
  }

  /** Masks a reply by some of them. */
  ReplyMasker reply(Collection<String> uses) {
    return masks.reply(uses, pseudonyms);
  }

  /** Masks what people are shown, by every one of them. */
  Blackened blackened() {
    return new Blackened(this);
  }

  /** The names of all masks, in one order. */
  List<String> all() {
    return masks.names().stream().sorted().toList();
  }
}
