package dev.mrad.example.encoder;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains, or goes on. */
@Command(name = "train", description = "Trains an encoder, or goes on where it was stopped.")
final class TrainCommand implements Callable<Integer> {
  @Option(names = "--tiles", required = true, description = "the file that 'tiles' wrote")
  private Path tiles = Path.of("");

  @Option(names = "--out", required = true, description = "the training's folder")
  private Path out = Path.of("");

  @Option(names = "--width", defaultValue = "128")
  private int width;

  @Option(names = "--layers", defaultValue = "3")
  private int layers;

  @Option(
      names = "--stages",
      required = true,
      description =
          "side:batch:length:rate:last, several separated by commas; a length is a number of steps"
              + " or of minutes (2.5m)")
  private String stages = "";

  @Option(names = "--save", defaultValue = "500", description = "after how many steps to save")
  private int every;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or gpu:0")
  private String device = "auto";

  @Option(names = "--threads", defaultValue = "1", description = "of PyTorch on the CPU")
  private int threads;

  @Option(names = "--workers", defaultValue = "1", description = "threads that draw pictures")
  private int workers;

  @Option(
      names = "--checkpoints",
      defaultValue = "0",
      description = "numbered models to leave, spread evenly over the last stage")
  private int checkpoints;

  @Override
  public Integer call() throws Exception {
    BackendOptions options = new BackendOptions(device, threads, Map.of());
    try (TileFile file = TileFile.open(tiles);
        Backend backend = NamedBackend.open("djl-pytorch", options)) {
      new Training(new Design(width, layers, 64, 3), file, seed, out, backend)
          .run(Stage.parse(stages), every, checkpoints, workers);
    }
    return 0;
  }
}
