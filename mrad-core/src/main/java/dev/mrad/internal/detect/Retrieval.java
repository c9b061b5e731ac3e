package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.retrieval.KeyStorage;
import dev.mrad.retrieval.MemoryAggregation;
import org.jspecify.annotations.Nullable;

/**
 * How a detector asks its bank.
 *
 * @param aggregation how the memory answers
 * @param temperature τ; {@code null} for the default
 * @param keys where the keys were said to lie; {@code null} for where the bank has them
 * @param banksKeys where the bank has them
 * @param tolerance how far a certified share's bounds may be apart; 0 for exact retrieval
 */
public record Retrieval(
    MemoryAggregation aggregation,
    @Nullable Double temperature,
    @Nullable KeyStorage keys,
    KeyStorage banksKeys,
    double tolerance) {
  private static final String WHERE = DetectorOptions.WHERE;

  float tau() {
    return temperature == null ? 1 : temperature.floatValue();
  }

  KeyStorage storage() {
    return keys == null ? banksKeys : keys;
  }

  boolean isNearest() {
    return aggregation != MemoryAggregation.SOFTMAX;
  }

  /** Whether the detector is one graph with the keys as its weights. */
  boolean isResident() {
    return storage() == KeyStorage.RESIDENT && tolerance == 0;
  }

  void check(Method method) {
    boolean certified = tolerance > 0;
    String chosen = method.option();
    if (method.prompts() != null || method.texts() != null) {
      OptionConflict.refuse(
          WHERE,
          keys != null,
          "keys",
          true,
          chosen,
          "no keys but the bank's with prompts or texts");
      OptionConflict.refuse(
          WHERE, certified, "certified", true, chosen, "exact retrieval with prompts or texts");
    }
    OptionConflict.refuse(
        WHERE,
        method.heads() != null,
        chosen,
        certified,
        "certified",
        "keys as they are: no heads");
    OptionConflict.refuse(
        WHERE,
        temperature != null,
        "temperature",
        method.texts() != null,
        chosen,
        "no temperature but the texts' own");
    if (isNearest()) {
      String named = "memory aggregation " + aggregation;
      String instead = MemoryAggregation.SOFTMAX + " with ";
      OptionConflict.refuse(
          WHERE, true, named, !method.isTrainFree(), chosen, instead + "trained heads or texts");
      OptionConflict.refuse(
          WHERE, true, named, temperature != null, "temperature", instead + "a temperature");
      OptionConflict.refuse(
          WHERE, true, named, certified, "certified", instead + "certified shares");
      if (storage() != KeyStorage.RESIDENT) {
        throw new BadInputException(
            named + " and keys " + storage() + (keys == null ? ", as of a mapped bank" : ""),
            WHERE,
            "expected keys " + KeyStorage.RESIDENT + " with it");
      }
    }
  }
}
