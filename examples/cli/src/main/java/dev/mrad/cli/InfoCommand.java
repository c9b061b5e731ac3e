package dev.mrad.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mrad.FileInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mrad info}. */
@Command(
    name = "info",
    description =
        "Checks a bank, heads, features or a checkpoint, and tells what it says of itself.",
    mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Prints one object in a line.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "A file that mrad wrote.")
  private Path file;

  @Override
  public Integer call() {
    FileInfo info = FileInfo.read(file);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(object(info));
    } else {
      out.println("format   " + info.format() + ", version " + info.version());
      out.println(
          "digests  "
              + (info.hasDigests()
                  ? "hold: the file is whole"
                  : "none: damage may go unnoticed in a file of this version"));
      list(out, "fields", info.fields());
      list(out, "entries", info.entries());
    }
    return Main.DONE;
  }

  private static void list(PrintWriter out, String name, Map<String, String> lines) {
    out.println(name);
    lines.forEach((key, value) -> out.println("  " + key + "  " + value));
  }

  private static String object(FileInfo info) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("format", info.format());
      json.writeNumberField("version", info.version());
      json.writeBooleanField("digests", info.hasDigests());
      write(json, "fields", info.fields());
      write(json, "entries", info.entries());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, String name, Map<String, String> lines)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> line : lines.entrySet()) {
      json.writeStringField(line.getKey(), line.getValue());
    }
    json.writeEndObject();
  }
}
