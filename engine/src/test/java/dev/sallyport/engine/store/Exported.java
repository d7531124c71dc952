package dev.sallyport.engine.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.custody.ExportAudit;
import dev.sallyport.engine.custody.ExportAudit.NotProvenException;
import dev.sallyport.engine.custody.SessionExport;
import dev.sallyport.engine.custody.SessionExport.Written;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.ProvenEntries;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An export of a session, and the keys of its logs.
 *
 * @param written what its writer has said of it
 */
record Exported(byte[] bytes, List<NoteKey> keys, Written written) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** The session of a label. */
  static Exported of(Talk talk, ProvenEntries log, String label, boolean originals) {
    var custody = talk.custody();
    var out = new ByteArrayOutputStream();
    try {
      var written =
          new SessionExport(custody, log, talk.payloads().reader()::disclosed, originals)
              .write(custody.find(label).getFirst(), out);
      return new Exported(out.toByteArray(), log.keys(), written);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Exported with(byte[] others) {
    return new Exported(others, keys, written);
  }

  Exported with(ObjectNode json) {
    try {
      return with(MAPPER.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  ObjectNode json() {
    try {
      return (ObjectNode) MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode call(ObjectNode export, int index) {
    return (ObjectNode) calls(export).get(index);
  }

  static ArrayNode calls(ObjectNode export) {
    return (ArrayNode) export.get("calls");
  }

  ExportAudit.Proven proven(NoteKey... witnesses) throws NotProvenException {
    return proven(new ArrayList<>(), witnesses);
  }

  ExportAudit.Proven proven(List<Turn> seen, NoteKey... witnesses) throws NotProvenException {
    try {
      return new ExportAudit(keys, List.of(witnesses), seen::add)
          .read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
