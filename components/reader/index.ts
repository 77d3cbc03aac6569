export { goToPage, type ReaderDocument, type ReaderFile, type Seen } from './documents'
export { atHead, inWords, listed, pagesInWords, union, unseenPages } from './page-lists'
export { type Library, useLibrary } from './use-bytes'
