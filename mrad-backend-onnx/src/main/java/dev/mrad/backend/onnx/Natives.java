package dev.mrad.backend.onnx;

import ai.onnxruntime.OrtSession;
import java.io.File;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The natives that ONNX Runtime would load, found the way it looks for them but without loading
 * anything.
 *
 * @param usable whether they are there
 * @param cuda whether those for CUDA are there too
 * @param detail one line: what was found, or what is missing and what to add
 */
record Natives(boolean usable, boolean cuda, String detail) {
  private static final String FOLDER = "onnxruntime.native.path";

  static Natives find() {
    String folder = System.getProperty(FOLDER);
    String place = folder == null ? platform() : folder;
    Package runtime = OrtSession.class.getPackage();
    String version = runtime == null ? null : runtime.getImplementationVersion();
    if (!holds(folder, "onnxruntime") || !holds(folder, "onnxruntime4j_jni")) {
      String add = "com.microsoft.onnxruntime:onnxruntime" + (version == null ? "" : ":" + version);
      return new Natives(
          false,
          false,
          folder == null
              ? "no natives of ONNX Runtime for " + place + " on the class path, add " + add
              : FOLDER + " names " + folder + ", where the natives of ONNX Runtime are missing");
    }
    boolean cuda = holds(folder, "onnxruntime_providers_cuda");
    String found = "ONNX Runtime" + (version == null ? "" : " " + version);
    return new Natives(
        true, cuda, found + " (" + (cuda ? "CUDA" : "CPU") + ", " + place + ") through DJL");
  }

  private static boolean holds(@Nullable String folder, String library) {
    String file = System.mapLibraryName(library).replace("jnilib", "dylib");
    return folder == null
        ? OrtSession.class.getResource("/ai/onnxruntime/native/" + platform() + '/' + file) != null
        : new File(folder, file).isFile();
  }

  /** ONNX Runtime's name for this system, such as {@code linux-x64}. */
  private static String platform() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String system = name.contains("mac") ? "osx" : name.contains("win") ? "win" : "linux";
    String machine = System.getProperty("os.arch", "");
    boolean wide = machine.startsWith("amd64") || machine.startsWith("x86_64");
    return system + '-' + (wide ? "x64" : machine);
  }
}
