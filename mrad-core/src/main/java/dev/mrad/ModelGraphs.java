package dev.mrad;

import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.spi.Graph;
import java.util.List;
import java.util.Map;

/**
 * What an encoder or a detector computes, for whoever stores it in another form. Weights are read
 * from the encoder's files until this is closed.
 */
public final class ModelGraphs implements AutoCloseable {
  private final List<Graph> graphs;
  private final Map<String, String> settings;
  private final GraphEncoder encoder;

  ModelGraphs(List<Graph> graphs, Map<String, String> settings, GraphEncoder encoder) {
    this.graphs = List.copyOf(graphs);
    this.settings = Map.copyOf(settings);
    this.encoder = encoder;
  }

  /** The graphs in the order of computing; each takes outputs of those before it by their names. */
  public List<Graph> graphs() {
    return graphs;
  }

  /** All settings that decide the result, as text by name. */
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
