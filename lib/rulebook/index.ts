import 'server-only'

export { type BundleView, type Coming, comings, exportPolicy, policyInForce, readPolicy } from './bundles'
export { policyChange } from './change'
export { type Checked, checkDraft, completePolicy, type DraftView, discardDraft, proposeDraft, readDraft, saveDraft } from './draft'
export { newestReplay, type ReplayView, readReplay, replay, type Sample, startReplay } from './replay'
export { loadByCommand, startPolicy } from './start'
