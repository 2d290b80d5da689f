package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"unicode/utf8"

	"epass.internal/internal/web"
	"epass.internal/office"
)

// The shortest and longest password, in characters.
const (
	passwordShortest = 12
	passwordLongest  = 256
)

func (c *Console) staffRoutes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Path: "/api/v1/staff", Role: administrator, JSON: c.staffList},
		{Method: http.MethodPut, Path: "/api/v1/staff/{login}", Role: administrator, JSON: c.putStaff},
		{Method: http.MethodDelete, Path: "/api/v1/staff/{login}", Role: administrator, JSON: c.removeStaff},
	}
}

func (c *Console) staffList(call *web.Call) (any, error) {
	out := []office.StaffAnswer{}
	err := c.office.Read(call.Context(), func(s *office.State) {
		for _, v := range s.StaffList() {
			out = append(out, office.StaffAnswer{Login: v.Login, Name: v.Name, Role: v.Role})
		}
	})
	return out, err
}

// staffForm is a member of staff as an administrator types it. An empty
// password keeps the one that is there.
type staffForm struct {
	Name     string      `json:"name"`
	Role     office.Role `json:"role"`
	Password string      `json:"password"`
}

func (c *Console) putStaff(call *web.Call) (any, error) {
	var v staffForm
	if err := call.Decode(&v); err != nil {
		return nil, err
	}
	login := call.PathValue("login")
	hash, err := c.passwordHash(call, login, v.Password)
	if err != nil {
		return nil, err
	}
	request := office.RequestOf(call, office.PutStaff{Staff: office.Staff{
		Login: login, Name: v.Name, Role: v.Role, Password: hash,
	}})
	request.Hash = v.hash(call)
	body, err := c.office.Do(call.Context(), request)
	c.sockets.sweep(c.hub.CloseSession)
	return body, err
}

// hash is that of the request without the password: the journal keeps it, and
// a fast hash of a password there could be searched.
func (v staffForm) hash(call *web.Call) [32]byte {
	v.Password = ""
	body, _ := json.Marshal(v) // strings only: cannot fail
	return office.HashRequest(call.Method, call.URL.Path, body)
}

// passwordHash returns the hash of a new password, or the one in force where
// none is given.
func (c *Console) passwordHash(call *web.Call, login, password string) (string, error) {
	length := utf8.RuneCountInString(password)
	if length > 0 && (length < passwordShortest || length > passwordLongest) {
		return "", fmt.Errorf("password: must have %d to %d characters: %w", passwordShortest, passwordLongest, office.ErrInvalid)
	}
	if length > 0 {
		return c.opt.Passwords.Hash(password), nil
	}
	var old office.Staff
	err := c.office.Read(call.Context(), func(s *office.State) { old, _ = s.Staff(login) })
	return old.Password, err
}

func (c *Console) removeStaff(call *web.Call) (any, error) {
	if err := decodeOptional(call, &struct{}{}); err != nil {
		return nil, err
	}
	_, err := c.do(call, office.RemoveStaff{Login: call.PathValue("login")})
	c.sockets.sweep(c.hub.CloseSession)
	return nil, err
}
