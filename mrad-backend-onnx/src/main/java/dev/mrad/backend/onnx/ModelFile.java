package dev.mrad.backend.onnx;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes an ONNX file, and beside it a file with its larger weights where these would make it
 * larger than protobuf can read or the caller wants them there. Both appear under their names only
 * when both are whole.
 */
final class ModelFile {
  /** Protobuf reads messages below 2 GiB; the rest is for the graph itself. */
  private static final long LARGEST = Integer.MAX_VALUE - (64L << 20);

  private static final long SMALLEST_OUTSIDE = 1 << 12;
  private static final long PAGE = 1 << 12;

  private final Path target;
  private final List<Path> temporaries = new ArrayList<>();

  private ModelFile(Path target) {
    this.target = target;
  }

  /**
   * Writes a model.
   *
   * @param target where to
   * @param graph complete
   * @param metadata what else to tell
   * @param outside whether larger weights lie in a file beside in any case
   * @return the file beside, where there is one
   * @throws BadInputException when it cannot be written; nothing is left behind
   */
  static Optional<Path> write(
      Path target, OnnxGraph graph, Map<String, String> metadata, boolean outside) {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(absolute)) {
      throw new BadInputException(
          "no place for a file", target.toString(), "expected a path in an existing folder");
    }
    ModelFile file = new ModelFile(absolute);
    try {
      return file.write(graph, metadata, outside);
    } catch (IOException | UncheckedIOException e) {
      throw new BadInputException(
          "cannot be written: " + Failures.reason(e),
          target.toString(),
          "expected space and access",
          e);
    } finally {
      file.clean();
    }
  }

  private Optional<Path> write(OnnxGraph graph, Map<String, String> metadata, boolean outside)
      throws IOException {
    long all = graph.initializers().stream().mapToLong(Initializer::bytes).sum();
    boolean beside = outside || all > LARGEST;
    Path data = target.resolveSibling(target.getFileName() + ".data");
    Map<String, Initializer.Place> places = new HashMap<>();
    Path dataTemporary = null;
    if (beside) {
      dataTemporary = temporary();
      writeData(dataTemporary, data.getFileName().toString(), graph, places);
    }
    Path modelTemporary = temporary();
    try (FileChannel channel = create(modelTemporary)) {
      OnnxModel.message(graph, metadata, constant -> places.get(constant.name()))
          .writeTo(bytes -> write(channel, bytes));
      channel.force(true);
    }
    if (dataTemporary != null) {
      move(dataTemporary, data);
    }
    move(modelTemporary, target);
    return beside ? Optional.of(data) : Optional.empty();
  }

  private static void writeData(
      Path file, String name, OnnxGraph graph, Map<String, Initializer.Place> places)
      throws IOException {
    try (FileChannel channel = create(file)) {
      for (Initializer constant : graph.initializers()) {
        if (constant.bytes() >= SMALLEST_OUTSIDE) {
          // A page's multiple, so that runtimes can map each weight.
          long at = (channel.position() + PAGE - 1) / PAGE * PAGE;
          write(channel, ByteBuffer.allocate((int) (at - channel.position())));
          places.put(constant.name(), new Initializer.Place(name, at));
          constant.content().writeTo(bytes -> write(channel, bytes));
        }
      }
      channel.force(true);
    }
  }

  private Path temporary() {
    Path path =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    temporaries.add(path);
    return path;
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void write(FileChannel channel, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void clean() {
    for (Path each : temporaries) {
      try {
        Files.deleteIfExists(each);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
