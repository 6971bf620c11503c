import type { OperationOutcome, OperationResult } from '../../core/git/operations.ts'

/** Why a git operation came to nothing, with all that git and its hooks said. */
export function OperationFailure({
  outcome,
  result,
}: {
  outcome: OperationOutcome
  result: OperationResult
}) {
  return (
    <div className="rounded-md border border-bad bg-bad-tint p-2">
      <p className="font-medium text-bad wrap-anywhere">
        {result.message ??
          (outcome === 'indeterminate'
            ? 'Nobody can tell whether this happened. Look at the history before you try again.'
            : 'Git said no.')}
      </p>
      {result.stderr && (
        <pre
          role="group"
          aria-label="What git said"
          // A region that scrolls must be reachable, or the keyboard could not scroll it.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="mt-1.5 max-h-[min(18rem,20vh)] overflow-auto font-mono text-small whitespace-pre-wrap wrap-anywhere"
        >
          {result.stderr}
        </pre>
      )}
    </div>
  )
}
