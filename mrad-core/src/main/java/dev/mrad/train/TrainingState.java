package dev.mrad.train;

import dev.mrad.internal.train.Adam;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state of a training. Not thread-safe. */
final class TrainingState {
  /** One tensor with its optimiser. */
  static final class Variable {
    final Shape shape;
    float[] values;
    float @Nullable [] best;
    Adam adam;

    Variable(Shape shape, float[] values, Adam adam) {
      this.shape = shape;
      this.values = values;
      this.adam = adam;
    }
  }

  final Map<String, Variable> variables = new LinkedHashMap<>();
  long steps;
  double bestLoss = Double.POSITIVE_INFINITY;
  int epochsSinceBest;
  boolean stopped;

  static TrainingState start(List<Weight> weights) {
    TrainingState state = new TrainingState();
    for (Weight weight : weights) {
      float[] values = weight.toArray();
      state.variables.put(
          weight.name(), new Variable(weight.shape(), values, new Adam(values.length)));
    }
    return state;
  }

  Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    variables.forEach((name, v) -> tensors.put(name, new Tensor(v.shape, v.values)));
    return tensors;
  }

  void step(Map<String, Tensor> gradients, double rate) {
    variables.forEach((name, variable) -> {
      Tensor gradient = gradients.get(name);
      if (gradient == null) {
        throw new IllegalStateException("no gradient of " + name);
      }
      // A backend may still read the old values.
      float[] moved = variable.values.clone();
      variable.adam.step(moved, gradient.data(), rate);
      variable.values = moved;
    });
    steps++;
  }

  /** Notes a validation loss and keeps the values where it is the best so far. */
  void validated(double loss) {
    if (loss < bestLoss) {
      bestLoss = loss;
      epochsSinceBest = 0;
      variables.values().forEach(variable -> variable.best = variable.values);
    } else {
      epochsSinceBest++;
    }
  }

  /** The values with the best validation loss, or the last ones. */
  float[] result(String name) {
    Variable variable = variables.get(name);
    if (variable == null) {
      throw new IllegalArgumentException("no variable " + name);
    }
    float[] best = variable.best;
    return best == null ? variable.values : best;
  }
}
