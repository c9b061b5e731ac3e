package dev.mrad;

import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.spi.Graph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The graphs and settings of an encoder or a detector, for storing it in another form. Weights are
 * read from the encoder's files until this is closed.
 */
public final class ModelGraphs implements AutoCloseable {
  private final List<Graph> graphs;
  private final Map<String, String> settings;
  private final GraphEncoder encoder;

  ModelGraphs(List<Graph> graphs, Map<String, String> settings, GraphEncoder encoder) {
    this.graphs = List.copyOf(graphs);
    Map<String, String> all = new HashMap<>(encoder.model().preprocessing().settings());
    all.putAll(settings);
    this.settings = Map.copyOf(all);
    this.encoder = encoder;
  }

  /** The graphs in the order of computing; each takes outputs of those before it by their names. */
  public List<Graph> graphs() {
    return graphs;
  }

  /** All settings that decide the result, preprocessing among them, as text by name. */
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
