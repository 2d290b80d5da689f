package office

import "slices"

// Role says what a principal may do. Staff roles include the ones before them.
type Role string

// The roles of those who talk to the office.
const (
	RolePublic        Role = "public" // anyone who reaches the address
	RoleKiosk         Role = "kiosk"
	RoleDisplay       Role = "display"
	RoleClerk         Role = "clerk"
	RoleSupervisor    Role = "supervisor"
	RoleAdministrator Role = "administrator"
	RoleSystem        Role = "system" // the daemon itself: clock, printer, recovery
)

// Staff reports whether r is one of the three staff roles.
func (r Role) Staff() bool { return staffRank(r) > 0 }

// Includes reports whether one with role r may do what role need may.
func (r Role) Includes(need Role) bool {
	return need == RolePublic || r == need || staffRank(need) > 0 && staffRank(r) >= staffRank(need)
}

func staffRank(r Role) int {
	return 1 + slices.Index([]Role{RoleClerk, RoleSupervisor, RoleAdministrator}, r)
}

// Principal is who asks: a role, and the sign-in name of a member of staff or
// the name of a device.
type Principal struct {
	Role Role   `json:"role"`
	ID   string `json:"id,omitempty"`
}

// String returns the principal as the journal names it, such as clerk:maria.
func (p Principal) String() string {
	if p.ID == "" {
		return string(p.Role)
	}
	return string(p.Role) + ":" + p.ID
}

// System is the daemon acting by itself.
func System() Principal { return Principal{Role: RoleSystem} }
