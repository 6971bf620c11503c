import { create } from 'zustand'
import type { ThreadId } from '../../core/ids.ts'
import { forget, recall, remember } from '../store/remembered.ts'
import { mintId } from '../ids.ts'
import type { LinePlace } from './diffRows.ts'

/** What a person says about lines of a diff, kept until it is sent to the agent. */
export type Comment = LinePlace & {
  id: string
  path: string
  /** The lines that it is about, as they read in the diff, with their marks. */
  quote: string
  text: string
}

type Comments = {
  byThread: Readonly<Record<string, readonly Comment[]>>
  /** The one that is being written. */
  writing: string | null
}

const useComments = create<Comments>(() => ({ byThread: {}, writing: null }))
const NONE: readonly Comment[] = []
const place = (threadId: ThreadId) => `comments.${threadId}`

/** The comments of a thread, in the order in which they were begun. */
export const useCommentsOf = (threadId: ThreadId): readonly Comment[] =>
  useComments(({ byThread }) => byThread[threadId]) ?? load(threadId)

export const useWriting = (): string | null => useComments(({ writing }) => writing)
export const writeComment = (id: string | null) => useComments.setState({ writing: id })

/** Begins a comment, or goes on with the one that stands there already. */
export function beginComment(threadId: ThreadId, about: Omit<Comment, 'id' | 'text'>): void {
  const all = commentsOf(threadId)
  const { path, side, line } = about
  const there = all.find((each) => each.path === path && each.side === side && each.line === line)
  const id = there?.id ?? mintId()
  if (!there) keep(threadId, [...all, { ...about, id, text: '' }])
  writeComment(id)
}

export const editComment = (threadId: ThreadId, id: string, text: string): void =>
  keep(
    threadId,
    commentsOf(threadId).map((each) => (each.id === id ? { ...each, text } : each)),
  )

export function removeComment(threadId: ThreadId, id: string): void {
  keep(
    threadId,
    commentsOf(threadId).filter((each) => each.id !== id),
  )
  if (useComments.getState().writing === id) writeComment(null)
}

/** Ends the writing of a comment; one that says nothing goes. */
export function endComment(threadId: ThreadId, id: string): void {
  const comment = commentsOf(threadId).find((each) => each.id === id)
  if (comment?.text.trim() === '') removeComment(threadId, id)
  writeComment(null)
}

/** Takes those away that were sent; one that was begun meanwhile stays. */
export const dropComments = (threadId: ThreadId, sent: readonly Comment[]): void =>
  keep(
    threadId,
    commentsOf(threadId).filter(({ id }) => !sent.some((each) => each.id === id)),
  )

const commentsOf = (threadId: ThreadId) =>
  useComments.getState().byThread[threadId] ?? load(threadId)

function keep(threadId: ThreadId, comments: readonly Comment[]): void {
  if (comments.length === 0) forget(place(threadId))
  else remember(place(threadId), comments)
  loaded.set(threadId, comments)
  useComments.setState(({ byThread }) => ({ byThread: { ...byThread, [threadId]: comments } }))
}

// What was read stays the same array, which is what a store's readers compare by.
const loaded = new Map<ThreadId, readonly Comment[]>()
function load(threadId: ThreadId): readonly Comment[] {
  const known = loaded.get(threadId)
  if (known) return known
  const read = recall(place(threadId), isComments) ?? NONE
  loaded.set(threadId, read)
  return read
}

const isComments = (value: unknown): value is Comment[] =>
  Array.isArray(value) && value.every(isComment)

function isComment(value: unknown): value is Comment {
  if (typeof value !== 'object' || value === null) return false
  const texts = ['id', 'path', 'quote', 'text'] as const
  const of: Partial<Record<keyof Comment, unknown>> = value
  return (
    texts.every((name) => typeof of[name] === 'string') &&
    (of.side === 'old' || of.side === 'new') &&
    typeof of.line === 'number'
  )
}
