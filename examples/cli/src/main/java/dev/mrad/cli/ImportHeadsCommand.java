package dev.mrad.cli;

import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.HeadsFile;
import dev.mrad.heads.OfficialHeads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad import heads}. */
@Command(
    name = "heads",
    description = "Turns an official checkpoint of MRAD-FT or MRAD-CLIP into heads.",
    mixinStandardHelpOptions = true)
final class ImportHeadsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;

  @Option(
      names = "--torch",
      required = true,
      paramLabel = "F",
      description =
          "A .pth file that torch.save wrote. One of MRAD-CLIP needs --encoder, whose token"
              + " embeddings are compared; for one of MRAD-FT --encoder is recorded if given.")
  private Path torch;

  @Option(names = "--out", required = true, paramLabel = "H", description = "The file to write.")
  private Path out;

  @Override
  public Integer call() {
    HeadsFile.requireWritable(out);
    OfficialHeads read = OfficialHeads.read(torch);
    PrintWriter print = spec.commandLine().getOut();
    if (read.isClip()) {
      importClip(read, print);
    } else {
      importFineTuned(read, print);
    }
    if (!read.ignored().isEmpty()) {
      print.println("ignored, as nothing reads them: " + String.join(", ", read.ignored()));
    }
    print.println("heads " + out);
    return Main.DONE;
  }

  private void importFineTuned(OfficialHeads read, PrintWriter print) {
    FineTunedHeads heads;
    if (compute.isEmbedded()) {
      heads = read.fineTuned();
    } else {
      try (ImageEncoder encoder = compute.encoder().open()) {
        heads = read.fineTuned(encoder);
      }
    }
    HeadsFile.write(heads, out);
    print.println("MRAD-FT from " + torch + ": " + sizes(heads));
  }

  private void importClip(OfficialHeads read, PrintWriter print) {
    if (compute.isEmbedded()) {
      throw new BadInputException(
          "no encoder",
          "--encoder",
          "expected the CLIP weights that " + torch + " was trained with");
    }
    try (ImageEncoder encoder = compute.encoder().open()) {
      ClipHeads heads = read.clip(encoder);
      HeadsFile.write(heads, out);
      print.println(
          "MRAD-CLIP from "
              + torch
              + ": "
              + sizes(heads.retrieval())
              + "; prompts with "
              + heads.normal().context().rows()
              + " learned embeddings, deep tokens before "
              + heads.deep().size()
              + " blocks; the text tower is that of "
              + encoder.name());
    }
  }

  private static String sizes(FineTunedHeads heads) {
    return "image features "
        + heads.imageQuery().inputs()
        + " → "
        + heads.imageQuery().outputs()
        + ", patch features "
        + heads.patchQuery().inputs()
        + " → "
        + heads.patchQuery().outputs();
  }
}
