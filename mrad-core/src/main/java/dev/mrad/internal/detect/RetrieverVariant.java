package dev.mrad.internal.detect;

import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Retriever;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import java.util.Optional;

/**
 * MRAD-TF and MRAD-FT with retrievers of any kind.
 *
 * @param resident the same with the keys on the device
 * @param opener opens the retrievers
 */
public record RetrieverVariant(RetrievalVariant resident, Opener opener) implements Variant {
  /** Opens a retriever of a memory. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens it.
     *
     * @param memory the level's
     * @param level which one
     * @param backend what to compute on, borrowed
     */
    Retriever open(Memory memory, RetrievalSpace.Level level, Backend backend);
  }

  @Override
  public Graph graph(MemoryBank bank, GraphEncoder encoder, float temperature, MapOptions options) {
    return resident.graph(bank, encoder, temperature, options);
  }

  @Override
  public Scorer scorer(
      MemoryBank bank,
      GraphEncoder encoder,
      float temperature,
      MapOptions options,
      Backend backend) {
    Retriever image = opener.open(bank.image(), RetrievalSpace.Level.IMAGE, backend);
    Retriever patch;
    try {
      patch = opener.open(bank.patch(), RetrievalSpace.Level.PATCH, backend);
    } catch (RuntimeException | Error e) {
      image.close();
      throw e;
    }
    return new RetrieverScorer(bank, image, patch, encoder.grid(), options, backend);
  }

  @Override
  public Optional<RetrievalSpace> explained() {
    return resident.explained();
  }
}
