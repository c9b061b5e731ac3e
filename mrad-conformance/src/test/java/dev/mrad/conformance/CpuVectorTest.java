package dev.mrad.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The built-in backend with its Vector API kernels against the kit. */
class CpuVectorTest {
  @BeforeAll
  static void vectors_are_there() {
    assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "vector kernels skipped: this JVM runs without --add-modules jdk.incubator.vector");
  }

  private static BackendProvider cpu() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals("cpu"))
        .findFirst()
        .orElseThrow();
  }

  private static BackendOptions kernels() {
    return new BackendOptions("cpu", 3, Map.of("kernels", "vector"));
  }

  @Nested
  class Attention extends AttentionConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Closing extends ClosingConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Elementwise extends ElementwiseConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Golden extends GoldenConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Gradient extends GradientConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Layout extends LayoutConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Program extends ProgramConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Provider extends ProviderConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Retrieval extends RetrievalConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }

  @Nested
  class Row extends RowConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return kernels();
    }
  }
}
