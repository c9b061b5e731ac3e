package dev.mrad.conformance;

import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Nested;

/** The built-in backend with one kind of its kernels against the kit. */
abstract class CpuSuites {
  private final String kernels;

  CpuSuites(String kernels) {
    this.kernels = kernels;
  }

  private static BackendProvider cpu() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals("cpu"))
        .findFirst()
        .orElseThrow();
  }

  private BackendOptions options() {
    return new BackendOptions("cpu", 3, Map.of("kernels", kernels));
  }

  @Nested
  class Attention extends AttentionConformance {
    @Override
    protected BackendProvider provider() {
      return cpu();
    }

    @Override
    protected BackendOptions options() {
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
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
      return CpuSuites.this.options();
    }
  }
}
