package dev.mrad.train;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.features.FeatureStore;
import dev.mrad.internal.features.ImageSet;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.TrainingPlan;
import dev.mrad.internal.weights.TensorDigest;
import dev.mrad.spi.Backend;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Weight;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The one way of a training: encode, run, keep the state.
 *
 * @param gradients where to compute them; {@code null} for the encoder's backend
 * @param features where to keep the encoded images; {@code null} for a temporary file
 * @param checkpoint where to keep the state, or {@code null}
 * @param every after how many steps to keep it
 */
record Training(
    MemoryBank bank,
    ImageSet images,
    TrainingPlan plan,
    @Nullable Backend gradients,
    @Nullable Path features,
    @Nullable Path checkpoint,
    int every,
    TrainingListener listener) {

  <H> H run(GraphEncoder encoder, Objective<H> objective) {
    Objective.Loss loss = objective.loss(plan.retrieval());
    try (BackendHandle handle = encoder.backend();
        GradientProgram program = compile(handle, loss);
        GradientProgram validation =
            plan.validation() > 0 ? compile(handle, objective.loss(withoutDropout())) : null;
        FeatureStore store = images.store(features, encoder, bank.spec(), listener::encoded)) {
      TrainingRun run =
          new TrainingRun(
              plan,
              new TrainingRun.Parts(
                  store,
                  ImageSet.layout(encoder),
                  i -> images.images().get(i).file().toString(),
                  loss.graph().inputs().keySet(),
                  program,
                  validation,
                  loss.variables()),
              listener,
              checkpoint == null ? null : new Checkpoint(checkpoint, name(loss, store)),
              every);
      run.run();
      return objective.with(run::result);
    }
  }

  private FineTuningGraph.Retrieval withoutDropout() {
    return new FineTuningGraph.Retrieval(plan.retrieval().temperature(), 1, 1);
  }

  private GradientProgram compile(BackendHandle handle, Objective.Loss loss) {
    Backend backend = gradients == null ? handle.backend() : gradients;
    return backend
        .gradients(loss.graph(), loss.variables())
        .orElseThrow(() ->
            new BackendUnavailableException(
                "backend "
                    + backend.name()
                    + " has no gradients, training, expected one that has: add"
                    + " dev.mrad:mrad-backend-djl with an engine's natives, or name another"));
  }

  /** A digest of everything that decides the result: options, images, start and constants. */
  private String name(Objective.Loss loss, FeatureStore store) {
    MessageDigest digest = TensorDigest.sha256();
    for (Weight weight : loss.graph().weights()) {
      digest.update((weight.name() + ' ' + weight.digest()).getBytes(StandardCharsets.UTF_8));
    }
    return plan + " " + store.fingerprint() + " " + HexFormat.of().formatHex(digest.digest());
  }
}
