import { Component, type ReactNode } from 'react'
import { FaultScreen } from './screens.tsx'

type Faulty = { fault: string | null }

/** Shows a screen for what nobody expected, in rendering or outside it. */
export class FaultBoundary extends Component<{ children: ReactNode }, Faulty> {
  override state: Faulty = { fault: null }

  static getDerivedStateFromError(error: unknown): Faulty {
    return { fault: error instanceof Error ? error.message : String(error) }
  }

  readonly #onError = (event: ErrorEvent) => {
    // A resize observer that is not done in one frame says so as an error; it is none.
    if (!event.message.startsWith('ResizeObserver')) this.setState({ fault: event.message })
  }
  readonly #onRejection = (event: PromiseRejectionEvent) =>
    this.setState(FaultBoundary.getDerivedStateFromError(event.reason))

  override componentDidMount(): void {
    window.addEventListener('error', this.#onError)
    window.addEventListener('unhandledrejection', this.#onRejection)
  }

  override componentWillUnmount(): void {
    window.removeEventListener('error', this.#onError)
    window.removeEventListener('unhandledrejection', this.#onRejection)
  }

  override render(): ReactNode {
    return this.state.fault === null ? (
      this.props.children
    ) : (
      <FaultScreen message={this.state.fault} />
    )
  }
}
