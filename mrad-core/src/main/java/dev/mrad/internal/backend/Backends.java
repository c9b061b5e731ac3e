package dev.mrad.internal.backend;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.BackendProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the installed backends and chooses one. */
public final class Backends {
  /** What to add for the backends of this project that are not on the class path. */
  private static final Map<String, String> COORDINATES =
      Map.of(
          "cpu", "dev.mrad:mrad-core",
          "djl-pytorch", "dev.mrad:mrad-backend-djl",
          "onnxruntime", "dev.mrad:mrad-backend-onnx");

  private Backends() {}

  /** The installed providers, highest priority first, then by name. */
  public static List<BackendProvider> installed() {
    List<BackendProvider> found = new ArrayList<>();
    try {
      for (BackendProvider provider :
          ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader())) {
        found.add(provider);
      }
    } catch (ServiceConfigurationError e) {
      throw new BackendUnavailableException("a backend is installed wrongly: " + e.getMessage(), e);
    }
    found.sort(
        Comparator.comparingInt(BackendProvider::priority)
            .reversed()
            .thenComparing(BackendProvider::name));
    return found;
  }

  /**
   * The provider to use.
   *
   * @param installed the candidates
   * @param name the wanted one's name, or {@code null} for the available one of highest priority
   * @throws BackendUnavailableException when there is none, or several are equally good
   */
  static BackendProvider choose(List<BackendProvider> installed, @Nullable String name) {
    if (name != null) {
      return named(installed, name);
    }
    List<BackendProvider> available =
        installed.stream().filter(provider -> provider.availability().available()).toList();
    int best = available.stream().mapToInt(BackendProvider::priority).max().orElse(0);
    List<BackendProvider> candidates =
        available.stream().filter(provider -> provider.priority() == best).toList();
    if (candidates.size() != 1) {
      String why =
          candidates.isEmpty()
              ? "no backend is available"
              : "backends "
                  + candidates.stream().map(BackendProvider::name).collect(Collectors.toList())
                  + " have the same priority "
                  + best
                  + ", choose one by name";
      throw new BackendUnavailableException(why + ": " + describe(installed));
    }
    return candidates.get(0);
  }

  private static BackendProvider named(List<BackendProvider> installed, String name) {
    List<BackendProvider> same =
        installed.stream().filter(provider -> provider.name().equals(name)).toList();
    if (same.isEmpty()) {
      String add = COORDINATES.get(name);
      throw new BackendUnavailableException(
          "backend "
              + name
              + " is not installed"
              + (add == null ? "" : ", add " + add)
              + ": "
              + describe(installed));
    }
    if (same.size() > 1) {
      throw new BackendUnavailableException(
          "backend " + name + " is installed " + same.size() + " times: " + describe(installed));
    }
    BackendProvider.Availability availability = same.get(0).availability();
    if (!availability.available()) {
      throw new BackendUnavailableException(
          "backend " + name + " cannot run here: " + availability.detail());
    }
    return same.get(0);
  }

  private static String describe(List<BackendProvider> installed) {
    String candidates =
        installed.stream()
            .map(provider ->
                provider.name()
                    + " ("
                    + (provider.availability().available() ? "available, " : "unavailable, ")
                    + provider.availability().detail()
                    + ")")
            .collect(Collectors.joining(", "));
    String missing =
        COORDINATES.entrySet().stream()
            .filter(entry ->
                installed.stream().noneMatch(provider -> provider.name().equals(entry.getKey())))
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getValue() + " (" + entry.getKey() + ")")
            .collect(Collectors.joining(", "));
    return "installed: "
        + (candidates.isEmpty() ? "none" : candidates)
        + (missing.isEmpty() ? "" : "; can be added: " + missing);
  }
}
