package dev.sallyport.engine.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * How a store finds texts by the beginning of a word. Words are letters and digits alone, so none
 * of them says anything to what parses a question.
 */
enum SearchWords {
  SQLITE("SELECT rowid FROM search_word WHERE search_word MATCH ? LIMIT ?", "\"%s\"*"),
  POSTGRES("SELECT id FROM search_text WHERE lexemes @@ ?::TSQUERY LIMIT ?", "'%s':*");

  private final String sql;
  private final String question;

  SearchWords(String sql, String question) {
    this.sql = sql;
    this.question = question;
  }

  /** The texts that have a word which begins so, in no order. */
  List<Long> texts(Connection connection, String word, int limit) throws SQLException {
    return Statements.rows(
        connection,
        sql,
        query -> {
          query.setString(1, question.formatted(word));
          query.setInt(2, limit);
        },
        row -> row.getLong(1));
  }
}
