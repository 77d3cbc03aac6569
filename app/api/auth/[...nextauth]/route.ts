import { authRoute } from '@/lib/identity'

export { authRoute as GET, authRoute as POST }
