package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"epass.internal/office"
)

// TestSecretsAreInNoLogAndNoFigure uses every secret there is, right and wrong,
// with the most talkative log.
func TestSecretsAreInNoLogAndNoFigure(t *testing.T) {
	c := sampleConfig(t)
	c.Log.Level = "debug"
	h := serve(t, c)
	session, kiosk := h.signIn(), h.pair(office.RoleKiosk)
	issued := h.send(http.MethodPost, "/api/v1/tickets", map[string]string{"service": "certify"}, bearer(kiosk), keyed())
	var ticket struct{ URL string }
	if err := json.Unmarshal([]byte(issued.body), &ticket); err != nil {
		t.Fatalf("%v in %s", err, issued.body)
	}
	_, token, _ := strings.Cut(ticket.URL, "#")
	if a := h.send(http.MethodGet, "/api/v1/ticket", nil, bearer(token)); a.StatusCode != http.StatusOK {
		t.Fatalf("the digital ticket answers %d", a.StatusCode)
	}
	asked := h.send(http.MethodPost, "/api/v1/pairing", map[string]string{"role": "display"}, func(r *http.Request) { r.Header.Set("Forwarded", "for=192.0.2.7") })
	var pairing struct{ Secret string }
	if err := json.Unmarshal([]byte(asked.body), &pairing); err != nil || pairing.Secret == "" {
		t.Fatalf("no secret in %s: %v", asked.body, err)
	}
	h.send(http.MethodPost, "/api/v1/pairing/claim", map[string]string{"secret": pairing.Secret})
	wrong := "not-the-password-7"
	if h.signsIn("typed-in-the-wrong-field", wrong) {
		t.Fatal("a wrong password opens")
	}
	h.send(http.MethodPut, "/api/v1/staff/nikos", map[string]string{"name": "Νίκος", "role": "clerk", "password": "correct-horse-9"}, bearer(session), keyed())
	figures := h.send(http.MethodGet, "/metrics", nil).body
	health := h.send(http.MethodGet, "/healthz", nil).body
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	logged := h.logged.String()
	for _, want := range []string{"msg=request", "path=/api/v1/tickets", `msg="signed in" login=admin`, `msg="sign-in refused"`} {
		if !strings.Contains(logged, want) {
			t.Errorf("the log lacks %s: nothing is proved", want)
		}
	}
	for _, secret := range []string{h.password, session, kiosk, token, pairing.Secret, wrong, "correct-horse-9", "typed-in-the-wrong-field"} {
		for where, text := range map[string]string{"log": logged, "figures": figures, "health": health} {
			if len(secret) < 8 || strings.Contains(text, secret) {
				t.Errorf("the %s has the secret %q", where, secret)
			}
		}
	}
}

// selfMade writes a certificate for localhost and returns where.
func selfMade(t *testing.T) tlsConfig {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<36, 0),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	out := tlsConfig{Certificate: filepath.Join(dir, "tls.crt"), Key: filepath.Join(dir, "tls.key")}
	for path, block := range map[string]*pem.Block{out.Certificate: {Type: "CERTIFICATE", Bytes: cert}, out.Key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestUnderTLSCookiesAreBoundToThisServer(t *testing.T) {
	c := sampleConfig(t)
	c.Listen, c.TLS = "0.0.0.0:0", selfMade(t)
	h := serve(t, c)
	_, port, err := net.SplitHostPort(h.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h.base, "https://") {
		t.Errorf("people are told %s", h.base)
	}
	h.base = "https://127.0.0.1:" + port
	trust := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12} // the certificate is of this test
	h.client.Transport = &http.Transport{TLSClientConfig: trust}
	for path, body := range map[string]map[string]string{
		"/api/v1/session": {"login": "admin", "password": h.password}, "/api/v1/pairing": {"role": "kiosk"},
	} {
		a := h.send(http.MethodPost, path, body)
		cookie := a.Header.Get("Set-Cookie")
		for _, want := range []string{"__Host-epass_", "; Path=/;", "; HttpOnly", "; Secure", "; SameSite=Strict"} {
			if !strings.Contains(cookie, want) {
				t.Errorf("POST %s sets %q without %q", path, cookie, want)
			}
		}
		if strings.Contains(cookie, "Domain") {
			t.Errorf("POST %s sets %q for a domain", path, cookie)
		}
		if got := a.Header.Get("Strict-Transport-Security"); got == "" {
			t.Error("browsers may come without TLS the next time")
		}
	}
	plain := func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:"+port) }
	if a := h.send(http.MethodGet, "/", nil, plain); a.StatusCode != http.StatusForbidden {
		t.Errorf("a page without TLS is let in: %d", a.StatusCode)
	}
	old := &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}
	if conn, err := (&tls.Dialer{Config: old}).DialContext(t.Context(), "tcp", "127.0.0.1:"+port); err == nil {
		t.Error("TLS 1.1 is spoken")
		_ = conn.Close() // nothing was exchanged
	}
}

func TestBadCertificateEndsTheStartBeforeAnythingIsSaid(t *testing.T) {
	c := sampleConfig(t)
	text := "data = \"" + c.Data + "\"\nlisten = \"127.0.0.1:0\"\n[tls]\ncertificate = \"/nothing.crt\"\nkey = \"/nothing.key\"\n"
	said := epass(t, "", "serve", "--config", written(t, text))
	said.wants(t, 1, "tls: reading certificate and key: open /nothing.crt")
	if said.out != "" {
		t.Errorf("it said %q before it failed", said.out)
	}
	if _, err := os.Stat(c.Data); err == nil {
		t.Error("it made a data folder before it failed")
	}
}
