package dev.mrad.backend.djl;

import ai.djl.util.ClassLoaderUtils;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import dev.mrad.api.BackendUnavailableException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Whether DJL's tokenizers find their natives in their jar, looked up without loading anything. */
final class TokenizerNatives {
  private static final String PROPERTIES = "native/lib/tokenizers.properties";
  private static final String FLAVOR = "RUST_FLAVOR";
  private static final String FOLDER = "RUST_LIBRARY_PATH";

  private TokenizerNatives() {}

  /**
   * Checks that opening a tokenizer loads nothing over a network.
   *
   * @throws BackendUnavailableException when it would, or there is no such library
   */
  static void requireUsable() {
    String problem = problem(Utils.getEnvOrSystemProperty(FLAVOR));
    if (problem != null && Utils.getEnvOrSystemProperty(FOLDER) == null) {
      throw new BackendUnavailableException(problem);
    }
  }

  /**
   * What is in the way.
   *
   * @param wanted the flavor that the user names
   */
  static @Nullable String problem(@Nullable String wanted) {
    if (!exists(PROPERTIES)) {
      return "no tokenizer library, class path, expected one: add "
          + HuggingFaceTokenizerProvider.COORDINATES;
    }
    Platform platform = Platform.detectPlatform("tokenizers");
    String flavor = wanted == null || wanted.isEmpty() ? platform.getFlavor() : wanted;
    // The jar has the CPU's only; DJL would download those for CUDA, which gain nothing here.
    if (!flavor.equals("cpu")) {
      return "DJL would download tokenizers for " + flavor + ", expected " + FLAVOR + "=cpu";
    }
    String library =
        "native/lib/" + platform.getClassifier() + "/cpu/" + System.mapLibraryName("tokenizers");
    return exists(library)
        ? null
        : HuggingFaceTokenizerProvider.COORDINATES
            + " has no natives for "
            + platform.getClassifier()
            + ", expected "
            + FOLDER
            + " to name some, or token ids";
  }

  private static boolean exists(String resource) {
    try {
      return ClassLoaderUtils.getResource(resource) != null;
    } catch (IOException e) {
      return false;
    }
  }
}
