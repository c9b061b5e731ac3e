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
 * @param retrievers what they are opened with
 * @param tolerance how far a certified share's bounds may be apart; 0 for exact retrieval
 */
record RetrieverVariant(RetrievalVariant resident, RetrieverOptions retrievers, double tolerance)
    implements Variant {
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
    Retriever image = open(bank.image(), RetrievalSpace.Level.IMAGE, backend);
    Retriever patch;
    try {
      patch = open(bank.patch(), RetrievalSpace.Level.PATCH, backend);
    } catch (RuntimeException | Error e) {
      image.close();
      throw e;
    }
    return new RetrieverScorer(bank, image, patch, encoder.grid(), options, backend);
  }

  private Retriever open(Memory memory, RetrievalSpace.Level level, Backend backend) {
    RetrieverOptions options = retrievers.at(level, BackendChoice.BEST.given(backend));
    return tolerance > 0 ? options.openCertified(memory, tolerance) : options.open(memory);
  }

  @Override
  public Optional<RetrievalSpace> explained() {
    return resident.explained();
  }
}
