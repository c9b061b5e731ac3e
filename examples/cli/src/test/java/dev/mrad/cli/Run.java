package dev.mrad.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command, run in this JVM: its exit status and what it printed. */
record Run(int status, String out, String err) {
  static Run mrad(Object... args) {
    return run(Main.commandLine(texts(args)), args);
  }

  static Run run(CommandLine command, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int status = Main.execute(command, texts(args));
    return new Run(status, out.toString(), err.toString());
  }

  private static String[] texts(Object... args) {
    return Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
  }

  List<String> outLines() {
    return out.lines().toList();
  }

  List<String> errLines() {
    return err.lines().toList();
  }

  /** The objects of {@code --json}, one a line; fields in their order, numbers as doubles. */
  List<Map<String, Object>> objects() {
    return out.lines().map(Run::object).toList();
  }

  private static Map<String, Object> object(String line) {
    Map<String, Object> fields = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value.isStructStart()) {
          json.skipChildren();
        }
        fields.put(
            name,
            value == JsonToken.VALUE_NULL
                ? null
                : value.isNumeric() ? (Object) json.getDoubleValue() : json.getText());
      }
      if (json.nextToken() != null) {
        throw new AssertionError("more than one object in " + line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
    return fields;
  }

  /** Every file below a folder, by its path within, hidden and temporary ones included. */
  static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }
}
