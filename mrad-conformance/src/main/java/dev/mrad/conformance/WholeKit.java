package dev.mrad.conformance;

import org.junit.jupiter.api.Nested;

/**
 * All suites of the kit as nested tests:
 *
 * <pre>{@code
 * class MyBackendTest extends WholeKit {
 *   @Override
 *   protected Subject subject() {
 *     return Subject.of(new MyProvider());
 *   }
 * }
 * }</pre>
 */
public abstract class WholeKit {
  /** The backend under test. */
  protected abstract Subject subject();

  @Nested
  class Provider extends ProviderConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Elementwise extends ElementwiseConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Layout extends LayoutConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Matrix extends MatrixConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Row extends RowConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Attention extends AttentionConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Retrieval extends RetrievalConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Program extends ProgramConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Closing extends ClosingConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Gradient extends GradientConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }

  @Nested
  class Golden extends GoldenConformance {
    @Override
    protected Subject subject() {
      return WholeKit.this.subject();
    }
  }
}
