package dev.mrad.backend.djl;

import ai.djl.util.ClassLoaderUtils;
import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The natives that DJL would load, found the way DJL looks for them but without loading anything.
 *
 * @param usable whether DJL finds all it needs, so that it downloads nothing
 * @param flavor {@code cpu}, or {@code cu128} and the like; empty when not usable
 * @param detail one line: what was found, or what is missing and what to add
 */
record Natives(boolean usable, String flavor, String detail) {
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";

  static Natives find() {
    try {
      Properties engine = read(ClassLoaderUtils.getResource("pytorch-engine.properties"));
      String version = engine.getProperty("pytorch_version", "");
      String djl = engine.getProperty("djl_version", "");
      String path = Utils.getEnvOrSystemProperty(LIBRARY_PATH);
      return path == null ? onClassPath(version, djl) : inFolder(path, djl);
    } catch (IOException e) {
      return missing("the class path cannot be read: " + e.getMessage());
    }
  }

  private static Natives inFolder(String path, String djl) {
    String torch = System.mapLibraryName("torch");
    String jni = System.mapLibraryName("djl_torch");
    for (String entry : path.split(File.pathSeparator, -1)) {
      File given = new File(entry);
      File folder = given.getName().equals(torch) ? given.getAbsoluteFile().getParentFile() : given;
      if (new File(folder, torch).isFile()) {
        if (new File(folder, djl + '-' + jni).isFile() || new File(folder, jni).isFile()) {
          boolean cuda = new File(folder, System.mapLibraryName("torch_cuda")).isFile();
          return new Natives(true, cuda ? "cu" : "cpu", "PyTorch in " + folder + ", DJL " + djl);
        }
        return missing(
            LIBRARY_PATH + " names " + folder + ", where " + jni + " is missing beside " + torch);
      }
    }
    return missing(LIBRARY_PATH + " names " + path + ", where there is no " + torch);
  }

  private static Natives onClassPath(String version, String djl) throws IOException {
    String here = platform();
    Properties found = null;
    List<URL> urls =
        Collections.list(
            ClassLoaderUtils.getContextClassLoader().getResources("native/lib/pytorch.properties"));
    List<String> others = new ArrayList<>();
    for (URL url : urls) {
      Properties natives = read(url);
      boolean fits = here.equals(natives.getProperty("classifier"));
      if (natives.getProperty("placeholder") != null || !fits) {
        others.add(natives.getProperty("classifier", "a placeholder"));
      } else if (found == null || flavor(natives).compareTo(flavor(found)) > 0) {
        found = natives;
      }
    }
    if (found == null) {
      String instead =
          others.isEmpty() ? "" : " (only those for " + String.join(", ", others) + ")";
      return missing(
          "the natives of PyTorch are not on the class path"
              + instead
              + ", add ai.djl.pytorch:pytorch-native-cpu:"
              + version
              + ":"
              + here
              + " (or pytorch-native-cu128 for CUDA) and "
              + jniCoordinates(version, djl));
    }
    String torch = found.getProperty("version", "").replaceAll("-.*", "");
    String wanted = Utils.getEnvOrSystemProperty("PYTORCH_VERSION");
    if (wanted != null && !wanted.isEmpty() && !torch.startsWith(wanted)) {
      return missing(
          "PYTORCH_VERSION asks for " + wanted + ", the natives on the class path are " + torch);
    }
    return withJni(torch, djl, flavor(found), here);
  }

  private static Natives withJni(String torch, String djl, String flavor, String here)
      throws IOException {
    String expected = torch + '-' + djl;
    URL url = ClassLoaderUtils.getResource("jnilib/pytorch.properties");
    String found = url == null ? "none" : read(url).getProperty("jni_version", "none");
    String library = "jnilib/" + here + '/' + flavor + '/' + System.mapLibraryName("djl_torch");
    if (!found.startsWith(expected) || ClassLoaderUtils.getResource(library) == null) {
      return missing(
          "the JNI library of PyTorch "
              + torch
              + " ("
              + flavor
              + ", "
              + here
              + ") is not on the class path, found "
              + found
              + ", add "
              + jniCoordinates(torch, djl));
    }
    return new Natives(
        true, flavor, "PyTorch " + torch + " (" + flavor + ", " + here + "), DJL " + djl);
  }

  private static String jniCoordinates(String version, String djl) {
    return "ai.djl.pytorch:pytorch-jni:" + version + '-' + djl;
  }

  private static Natives missing(String detail) {
    return new Natives(false, "", detail);
  }

  private static String flavor(Properties natives) {
    return natives.getProperty("flavor", "cpu");
  }

  private static Properties read(@Nullable URL url) throws IOException {
    Properties properties = new Properties();
    if (url != null) {
      try (InputStream in = url.openStream()) {
        properties.load(in);
      }
    }
    return properties;
  }

  /** DJL's name for this system, such as {@code linux-x86_64}. */
  private static String platform() {
    String name = Utils.getEnvOrSystemProperty("os.name", "").toLowerCase(Locale.ROOT);
    String system = name.startsWith("win") ? "win" : name.startsWith("mac") ? "osx" : "linux";
    String machine = Utils.getEnvOrSystemProperty("os.arch", "");
    return system + '-' + (machine.equals("amd64") ? "x86_64" : machine);
  }
}
