package dev.mrad.conformance;

import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Nested;

/** The built-in backend with its plain Java kernels against the kit. */
class CpuScalarTest {
  private static BackendProvider cpu() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals("cpu"))
        .findFirst()
        .orElseThrow();
  }

  private static BackendOptions kernels() {
    return new BackendOptions("cpu", 3, Map.of("kernels", "scalar"));
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
