package dev.mrad.dataset;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads comma-separated values (RFC 4180): a header, then rows with a value for each column. */
final class CsvTable {
  private static final char QUOTE = '"';

  private final Path file;
  private final String text;
  private int at;
  private int line = 1;

  /**
   * A row.
   *
   * @param where file and line, for messages
   * @param cells one value for each column
   */
  record Row(String where, List<String> cells) {}

  private CsvTable(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Reads a table; empty lines are skipped.
   *
   * @param columns what the header must be
   * @throws BadInputException when it cannot be read, is malformed, or has other columns
   */
  static List<Row> read(Path file, List<String> columns) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", file.toString(), "expected UTF-8 text", e);
    }
    CsvTable table = new CsvTable(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
    List<Row> rows = table.rows();
    if (rows.isEmpty() || !rows.get(0).cells().equals(columns)) {
      throw new BadInputException(
          "other columns", file + ", line 1", "expected " + String.join(",", columns));
    }
    for (Row row : rows) {
      if (row.cells().size() != columns.size()) {
        throw new BadInputException(
            "row '" + String.join(",", row.cells()) + "'",
            row.where(),
            "expected " + String.join(",", columns));
      }
    }
    return rows.subList(1, rows.size());
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    while (at < text.length()) {
      String where = file + ", line " + line;
      List<String> cells = cells(where);
      if (cells.size() > 1 || !cells.get(0).isBlank()) {
        rows.add(new Row(where, cells));
      }
    }
    return rows;
  }

  private List<String> cells(String where) {
    List<String> cells = new ArrayList<>();
    cells.add(cell(where));
    while (at < text.length() && text.charAt(at) == ',') {
      at++;
      cells.add(cell(where));
    }
    if (text.startsWith("\r\n", at)) {
      at++;
    }
    at++;
    line++;
    return cells;
  }

  private String cell(String where) {
    if (at < text.length() && text.charAt(at) == QUOTE) {
      return quoted(where);
    }
    int start = at;
    while (!atEndOfCell()) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted(String where) {
    StringBuilder cell = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != QUOTE) {
        cell.append(c);
        line += c == '\n' ? 1 : 0;
      } else if (at < text.length() && text.charAt(at) == QUOTE) {
        cell.append(QUOTE);
        at++;
      } else if (atEndOfCell()) {
        return cell.toString();
      } else {
        throw new BadInputException(
            "text after a closing quote", where, "expected a comma or the line's end");
      }
    }
    throw new BadInputException("a quote that is not closed", where, "expected a closing quote");
  }

  private boolean atEndOfCell() {
    return at >= text.length()
        || text.charAt(at) == ','
        || text.charAt(at) == '\n'
        || text.startsWith("\r\n", at);
  }
}
