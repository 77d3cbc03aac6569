import 'server-only'

export { fetchCalendar } from './fetch'
