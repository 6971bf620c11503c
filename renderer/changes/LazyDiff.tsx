import { lazy, Suspense } from 'react'
import type { FileEdit } from '../../core/items.ts'

const load = () => import('./DiffView.tsx')
const LazyEdit = lazy(() => load().then(({ EditView }) => ({ default: EditView })))
const LazyPatch = lazy(() => load().then(({ PatchView }) => ({ default: PatchView })))

const loading = <p className="p-2 text-faint">Loading the diff …</p>

/** The diff of one edited file, with its name. */
export const EditDiff = ({ edit }: { edit: FileEdit }) => (
  <Suspense fallback={loading}>
    <LazyEdit edit={edit} />
  </Suspense>
)

/** A unified patch of one file. */
export const PatchDiff = ({ patch }: { patch: string }) => (
  <Suspense fallback={loading}>
    <LazyPatch patch={patch} />
  </Suspense>
)
