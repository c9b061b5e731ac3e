package dev.mrad.bank;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/** Rows of images that never were. */
final class BankRows {
  static final BankSpec SPEC = BankSpec.of("sha256:abc", 224);
  static final int DIMENSION = 5;
  static final int WIDTH = 7;

  private BankRows() {}

  static float[] key(Random random, int size) {
    float[] key = new float[size];
    double square = 0;
    for (int i = 0; i < size; i++) {
      key[i] = (float) random.nextGaussian();
      square += key[i] * key[i];
    }
    for (int i = 0; i < size; i++) {
      key[i] /= (float) Math.sqrt(square);
    }
    return key;
  }

  /** The same seed gives the same content. */
  static ImageRows image(String dataset, String path, int seed, Label label) {
    Random random = new Random(seed);
    List<ImageRows.Prototype> prototypes = new ArrayList<>();
    if (label == Label.ANOMALOUS) {
      prototypes.add(new ImageRows.Prototype(Label.ANOMALOUS, key(random, WIDTH), 1 + seed % 9));
    }
    prototypes.add(new ImageRows.Prototype(Label.NORMAL, key(random, WIDTH), 90));
    Source source = new Source(dataset, path, "content" + seed);
    return new ImageRows(source, label, key(random, DIMENSION), prototypes);
  }

  static MemoryBank bank(Collection<ImageRows> images) {
    return bank(SPEC, images);
  }

  static MemoryBank bank(BankSpec spec, Collection<ImageRows> images) {
    BankAssembler assembler = new BankAssembler(spec, DIMENSION, WIDTH);
    images.forEach(assembler::add);
    return assembler.build();
  }
}
