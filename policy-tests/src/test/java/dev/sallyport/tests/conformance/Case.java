package dev.sallyport.tests.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One case of OPA's corpus, compiled.
 *
 * @param name the file and the note, which is unique
 * @param except why OPA itself excepts its WASM from this case, or empty
 * @param input as JSON or as Rego writes values; null for none
 * @param defined whether the query has to be defined; null where the case does not say
 * @param result the wanted result set; null where the case does not say
 * @param sort whether arrays in the result set are sets
 * @param code the wanted error's code; null where the case does not say
 * @param error whether an error is wanted
 * @param strict whether that error shows in strict evaluations only
 * @param broken why the case could not be compiled, or empty
 */
record Case(
    String name,
    String note,
    String except,
    byte @Nullable [] wasm,
    JsonNode data,
    @Nullable String input,
    @Nullable Boolean defined,
    @Nullable JsonNode result,
    boolean sort,
    @Nullable String code,
    boolean error,
    boolean strict,
    String broken) {}
