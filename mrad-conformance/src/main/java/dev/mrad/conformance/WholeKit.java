package dev.mrad.conformance;

import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import org.junit.jupiter.api.Nested;

/**
 * All suites of the kit as nested tests, for a backend whose suites are opened alike and promise
 * the same:
 *
 * <pre>{@code
 * class MyBackendTest extends WholeKit {
 *   @Override
 *   protected BackendProvider provider() {
 *     return new MyProvider();
 *   }
 * }
 * }</pre>
 */
public abstract class WholeKit {
  /** The provider of the backend under test. */
  protected abstract BackendProvider provider();

  /** See {@link BackendConformance#options}. */
  protected BackendOptions options() {
    return BackendOptions.DEFAULT;
  }

  /** See {@link BackendConformance#promisesBatchIndependence}. */
  protected boolean promisesBatchIndependence() {
    return true;
  }

  /** See {@link BackendConformance#promisesSameBits}. */
  protected boolean promisesSameBits() {
    return true;
  }

  /** See {@link BackendConformance#promisesThreadIndependence}. */
  protected boolean promisesThreadIndependence() {
    return true;
  }

  /** See {@link BackendConformance#toleranceFactor}. */
  protected double toleranceFactor() {
    return 1;
  }

  @Nested
  class Provider extends ProviderConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Elementwise extends ElementwiseConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Layout extends LayoutConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Row extends RowConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Attention extends AttentionConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Retrieval extends RetrievalConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Program extends ProgramConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected boolean promisesBatchIndependence() {
      return WholeKit.this.promisesBatchIndependence();
    }

    @Override
    protected boolean promisesSameBits() {
      return WholeKit.this.promisesSameBits();
    }

    @Override
    protected boolean promisesThreadIndependence() {
      return WholeKit.this.promisesThreadIndependence();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Closing extends ClosingConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected boolean promisesBatchIndependence() {
      return WholeKit.this.promisesBatchIndependence();
    }

    @Override
    protected boolean promisesSameBits() {
      return WholeKit.this.promisesSameBits();
    }

    @Override
    protected boolean promisesThreadIndependence() {
      return WholeKit.this.promisesThreadIndependence();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Gradient extends GradientConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }

  @Nested
  class Golden extends GoldenConformance {
    @Override
    protected BackendProvider provider() {
      return WholeKit.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return WholeKit.this.options();
    }

    @Override
    protected double toleranceFactor() {
      return WholeKit.this.toleranceFactor();
    }
  }
}
