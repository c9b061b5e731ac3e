package dev.mrad.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mrad.Mrad;
import dev.mrad.api.BankSpec;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mrad bank info}. */
@Command(
    name = "info",
    description = "Tells what a bank was made with and from.",
    mixinStandardHelpOptions = true)
final class BankInfoCommand implements Callable<Integer> {
  private static final JsonFactory JSON = new JsonFactory();

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Prints one object in a line.")
  private boolean json;

  @Parameters(paramLabel = "B", description = "A bank.")
  private Path file;

  @Override
  public Integer call() {
    MemoryBank bank = Mrad.bank(file);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(object(bank));
    } else {
      table(bank, out);
    }
    return Main.DONE;
  }

  private static void table(MemoryBank bank, PrintWriter out) {
    BankSpec made = bank.spec();
    out.println("encoder            " + made.encoder());
    out.println("input size         " + made.inputSize());
    out.println("averaging windows  " + made.averagingWindows());
    out.println("prototype rule     " + made.prototypeRule());
    out.println("mask rule          " + made.maskRule());
    out.println("image memory       " + MemoryCount.of(bank.image()));
    out.println("patch memory       " + MemoryCount.of(bank.patch()));
    out.println("digest             " + bank.digest());
    out.println("images");
    categories(bank.image())
        .forEach((category, images) -> out.println("  " + category + "  " + images));
  }

  private static String object(MemoryBank bank) {
    BankSpec made = bank.spec();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("encoder", made.encoder());
      json.writeNumberField("input_size", made.inputSize());
      json.writeArrayFieldStart("averaging_windows");
      for (int window : made.averagingWindows()) {
        json.writeNumber(window);
      }
      json.writeEndArray();
      json.writeStringField("prototype_rule", made.prototypeRule());
      json.writeStringField("mask_rule", made.maskRule());
      write(json, "image", MemoryCount.of(bank.image()));
      write(json, "patch", MemoryCount.of(bank.patch()));
      json.writeObjectFieldStart("categories");
      for (var category : categories(bank.image()).entrySet()) {
        json.writeNumberField(category.getKey(), category.getValue());
      }
      json.writeEndObject();
      json.writeStringField("digest", bank.digest());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, String name, MemoryCount count) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("rows", count.rows());
    json.writeNumberField("values", count.values());
    json.writeNumberField("normal", count.normal());
    json.writeNumberField("anomalous", count.anomalous());
    json.writeEndObject();
  }

  /** How many images came from each {@code <data set>/<category>}. */
  private static SortedMap<String, Integer> categories(Memory images) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (int row = 0; row < images.size(); row++) {
      String identity = images.provenance(row).identity();
      int second = identity.indexOf('/', identity.indexOf('/') + 1);
      counts.merge(second < 0 ? identity : identity.substring(0, second), 1, Integer::sum);
    }
    return counts;
  }
}
