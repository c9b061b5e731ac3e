package dev.mrad.example.encoder;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.HeadsFile;
import dev.mrad.internal.embedded.EmbeddedFile;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.sample.SampleData;
import dev.mrad.train.PromptTrainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the library's resources out of a trained model. */
@Command(
    name = "ship",
    description = "Writes the library's resources: encoder, bank, heads and their digests.")
final class ShipCommand implements Callable<Integer> {
  /** The sample data that the shipped bank is made of. */
  static final long BANK_SEED = 20260;

  private static final int CONTEXT = 12;

  @Option(names = "--model", required = true, description = "the model that 'train' wrote")
  private Path model = Path.of("");

  @Option(names = "--data", required = true, description = "a folder for the sample data")
  private Path data = Path.of("");

  @Option(names = "--out", required = true, description = "the folder of resources")
  private Path out = Path.of("");

  @Option(names = "--recipe", required = true, description = "what to note: commands and steps")
  private String recipe = "";

  @Option(names = "--ft-epochs", defaultValue = "10")
  private int retrievalEpochs;

  @Option(names = "--clip-epochs", defaultValue = "5")
  private int promptEpochs;

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(out);
    // Until new digests are there, the library refuses the files.
    Files.deleteIfExists(out.resolve(EmbeddedFile.DIGESTS));
    Path weights = out.resolve(EmbeddedFile.ENCODER.file());
    half(weights);
    DataSet known = sample();
    try (ImageEncoder encoder = Mrad.encoder(weights)) {
      MemoryBank bank =
          Mrad.bankBuilder()
              .encoder(encoder)
              .add(known)
              .writeTo(out.resolve(EmbeddedFile.BANK.file()));
      System.out.println(
          "bank of " + bank.image().size() + " images, " + bank.patch().size() + " prototypes");
      FineTunedHeads heads =
          Mrad.trainer(bank).encoder(encoder).add(known).epochs(retrievalEpochs).train();
      HeadsFile.write(heads, out.resolve(EmbeddedFile.FINE_TUNED.file()));
      PromptTrainer prompts =
          new PromptTrainer(bank, heads, () -> Mrad.encoder(weights))
              .encoder(encoder)
              .tokens(ids(false), ids(true))
              .epochs(promptEpochs)
              .add(known);
      HeadsFile.write(prompts.train(), out.resolve(EmbeddedFile.CLIP.file()));
    }
    digests();
    return 0;
  }

  private DataSet sample() {
    Path folder = data.resolve("sample");
    if (!Files.exists(folder)) {
      new SampleData(BANK_SEED, Design.SIDE, TileMaker.SEEN, 0, 8, 2).writeTo(folder, done -> {});
    }
    return MvtecLayout.read(folder, Split.TEST);
  }

  /** The standard prompts as CLIP has them: start, twelve places, words, end, padding. */
  private static List<Integer> ids(boolean damaged) {
    List<Vocabulary> text = new ArrayList<>();
    text.add(Vocabulary.START);
    text.addAll(Collections.nCopies(CONTEXT, Vocabulary.PLACEHOLDER));
    if (damaged) {
      text.add(Vocabulary.DAMAGED);
    }
    text.addAll(List.of(Vocabulary.OBJECT, Vocabulary.STOP, Vocabulary.END));
    text.addAll(Collections.nCopies(Vocabulary.LENGTH - text.size(), Vocabulary.PADDING));
    return text.stream().map(Vocabulary::ordinal).toList();
  }

  private static String text(List<Integer> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private void half(Path target) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("recipe", recipe)
            .metadata("licence", "Apache-2.0")
            .metadata("normal_tokens", text(ids(false)))
            .metadata("anomalous_tokens", text(ids(true)))
            .metadata(
                "vocabulary",
                Arrays.stream(Vocabulary.values())
                    .map(Vocabulary::word)
                    .collect(Collectors.joining(" ")));
    try (SafetensorsFile in = SafetensorsFile.open(model)) {
      for (Map.Entry<String, TensorEntry> entry : in.entries().entrySet()) {
        TensorEntry tensor = entry.getValue();
        float[] values = new float[Math.toIntExact(tensor.shape().size())];
        in.readFloats(tensor, 0, values, 0, values.length);
        writer.entry(
            entry.getKey(),
            TensorType.F16,
            tensor.shape(),
            sink -> {
              ByteBuffer bytes =
                  ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
              for (float value : values) {
                bytes.putShort(Float16.of(value));
              }
              sink.accept(bytes.flip());
            });
      }
      writer.write(target);
    }
  }

  private void digests() throws IOException {
    StringBuilder text = new StringBuilder("# Written by the recipe (docs/embedded-encoder.md).\n");
    for (EmbeddedFile file : EmbeddedFile.values()) {
      byte[] content = Files.readAllBytes(out.resolve(file.file()));
      text.append(file.file()).append(".sha256=").append(EmbeddedFile.sha256(content)).append('\n');
    }
    text.append("bank.data=sample data of seed ").append(BANK_SEED);
    text.append(", categories ").append(TileMaker.SEEN).append('\n');
    text.append("encoder.recipe=").append(recipe).append('\n');
    if (recipe.indexOf('\n') >= 0) {
      throw new BadInputException("a recipe of several lines", "--recipe", "expected one line");
    }
    try (WholeFile file = WholeFile.create(out.resolve(EmbeddedFile.DIGESTS))) {
      file.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
      file.commit();
    }
  }
}
