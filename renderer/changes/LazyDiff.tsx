import { lazy, Suspense } from 'react'
import type { FileEdit } from '../../core/items.ts'

const LazyEdit = lazy(() =>
  import('./DiffView.tsx').then(({ EditView }) => ({ default: EditView })),
)

/** Reads and draws a diff in which lines can be chosen; loaded when the first one is shown. */
export const LazyReviewDiff = lazy(() =>
  import('./ReviewDiff.tsx').then(({ ReviewDiff }) => ({ default: ReviewDiff })),
)

export const loadingDiff = <p className="p-2 text-faint">Loading the diff …</p>

/** The diff of one edited file, with its name. */
export const EditDiff = ({ edit }: { edit: FileEdit }) => (
  <Suspense fallback={loadingDiff}>
    <LazyEdit edit={edit} />
  </Suspense>
)
