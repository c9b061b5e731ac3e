package dev.mrad.train;

import dev.mrad.api.MemoryBank;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.train.FineTuningGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The loss of MRAD-FT, by which the projections are trained (docs/method.md §7). */
record FineTuningObjective(MemoryBank bank, GraphEncoder encoder, FineTunedHeads start)
    implements Objective<FineTunedHeads> {
  @Override
  public Loss loss(FineTuningGraph.Retrieval retrieval) {
    FineTuningGraph graph =
        FineTuningGraph.of(bank, encoder.grid(), encoder.inputSize(), retrieval, start);
    return new Loss(graph.graph(), graph.variables());
  }

  @Override
  public FineTunedHeads with(Function<String, float[]> values) {
    List<LinearMap> maps = new ArrayList<>();
    for (int i = 0; i < FineTunedHeads.NAMES.size(); i++) {
      maps.add(map(FineTunedHeads.NAMES.get(i), start.maps().get(i), values));
    }
    return FineTunedHeads.of(maps, bank.spec().encoder(), bank.digest());
  }

  static LinearMap map(String name, LinearMap shape, Function<String, float[]> values) {
    return new LinearMap(
        name,
        shape.inputs(),
        shape.outputs(),
        values.apply(name + ".weight"),
        values.apply(name + ".bias"));
  }
}
