package escpos

// Table returns all commands by the bytes that name them.
func Table() map[string]*Command {
	t, names := make(map[string]*Command), controls()
	for _, list := range [][]Command{layout(), characters(), graphics(), symbols(), machine(), makers()} {
		for i := range list {
			c := &list[i]
			c.key = keyOf(c.Name, names)
			t[c.key] = c
		}
	}
	return t
}

// layout are the commands that move the paper and the place of printing.
func layout() []Command {
	return []Command{
		{Name: "ESC @", EL: "αρχικοποίηση", EN: "initialise"},
		{Name: "ESC d", args: 1, EL: "εκτύπωση και προώθηση γραμμών", EN: "print and feed lines"},
		{Name: "ESC e", args: 1, EL: "εκτύπωση και επιστροφή γραμμών", EN: "print and feed lines back"},
		{Name: "ESC J", args: 1, EL: "εκτύπωση και προώθηση", EN: "print and feed"},
		{Name: "ESC K", args: 1, EL: "εκτύπωση και επιστροφή", EN: "print and feed back"},
		{Name: "ESC 2", EL: "διάστιχο εξ ορισμού", EN: "default line spacing"},
		{Name: "ESC 3", args: 1, EL: "διάστιχο", EN: "line spacing"},
		{Name: "ESC a", args: 1, EL: "στοίχιση", EN: "justify"},
		{Name: "ESC $", args: 2, EL: "θέση από την αρχή", EN: "position from the margin"},
		{Name: "ESC \\", args: 2, EL: "μετακίνηση θέσης", EN: "move the position"},
		{Name: "ESC D", tail: tabs, EL: "στηλοθέτες", EN: "tab stops"},
		{Name: "ESC L", EL: "λειτουργία σελίδας", EN: "page mode"},
		{Name: "ESC S", EL: "κανονική λειτουργία", EN: "standard mode"},
		{Name: "ESC FF", EL: "εκτύπωση σελίδας", EN: "print the page"},
		{Name: "ESC T", args: 1, EL: "φορά σελίδας", EN: "page direction"},
		{Name: "ESC W", args: 8, EL: "περιοχή σελίδας", EN: "page area"},
		{Name: "ESC U", args: 1, EL: "μονόδρομη εκτύπωση", EN: "one-way printing"},
		{Name: "ESC <", EL: "κεφαλή στην αρχή", EN: "return the head"},
		{Name: "GS $", args: 2, EL: "κατακόρυφη θέση σελίδας", EN: "vertical page position"},
		{Name: "GS \\", args: 2, EL: "κατακόρυφη μετακίνηση σελίδας", EN: "move vertically on the page"},
		{Name: "GS L", args: 2, EL: "αριστερό περιθώριο", EN: "left margin"},
		{Name: "GS W", args: 2, EL: "πλάτος εκτύπωσης", EN: "width of the print area"},
		{Name: "GS P", args: 2, EL: "μονάδες κίνησης", EN: "motion units"},
		{Name: "GS T", args: 1, EL: "αρχή της γραμμής", EN: "beginning of the line"},
		{Name: "GS V", args: 1, check: oneOf("\x00\x010\x31ABabgh"), tail: cutFeed, EL: "κοπή", EN: "cut"},
		{Name: "ESC i", EL: "πλήρης κοπή", EN: "full cut"},
		{Name: "ESC m", EL: "μερική κοπή", EN: "partial cut"},
	}
}

// characters are the commands about text.
func characters() []Command {
	return []Command{
		{Name: "ESC !", args: 1, EL: "τρόπος χαρακτήρων", EN: "print mode"},
		{Name: "GS !", args: 1, EL: "μέγεθος χαρακτήρων", EN: "character size"},
		{Name: "ESC E", args: 1, EL: "έντονα", EN: "emphasised"},
		{Name: "ESC G", args: 1, EL: "διπλό χτύπημα", EN: "double-strike"},
		{Name: "ESC -", args: 1, EL: "υπογράμμιση", EN: "underline"},
		{Name: "ESC M", args: 1, EL: "γραμματοσειρά", EN: "font"},
		{Name: "ESC t", args: 1, EL: "κωδικοσελίδα", EN: "code page"},
		{Name: "ESC R", args: 1, EL: "εθνικοί χαρακτήρες", EN: "international characters"},
		{Name: "ESC SP", args: 1, EL: "απόσταση χαρακτήρων", EN: "character spacing"},
		{Name: "ESC V", args: 1, EL: "στροφή 90°", EN: "turn by 90°"},
		{Name: "ESC {", args: 1, EL: "ανάποδα", EN: "upside down"},
		{Name: "ESC r", args: 1, EL: "χρώμα", EN: "colour"},
		{Name: "ESC %", args: 1, EL: "χαρακτήρες χρήστη", EN: "user-defined characters"},
		{Name: "ESC &", args: 3, check: glyphRange, tail: glyphs, EL: "ορισμός χαρακτήρων χρήστη", EN: "define user-defined characters"},
		{Name: "ESC ?", args: 1, EL: "διαγραφή χαρακτήρα χρήστη", EN: "cancel a user-defined character"},
		{Name: "GS B", args: 1, EL: "λευκά σε μαύρο", EN: "white on black"},
		{Name: "GS b", args: 1, EL: "εξομάλυνση", EN: "smoothing"},
		{Name: "FS &", EL: "λειτουργία Kanji", EN: "Kanji mode"},
		{Name: "FS .", EL: "τέλος λειτουργίας Kanji", EN: "leave Kanji mode"},
		{Name: "FS !", args: 1, EL: "τρόπος Kanji", EN: "Kanji print mode"},
		{Name: "FS -", args: 1, EL: "υπογράμμιση Kanji", EN: "Kanji underline"},
		{Name: "FS C", args: 1, EL: "κώδικας Kanji", EN: "Kanji code"},
		{Name: "FS S", args: 2, EL: "απόσταση Kanji", EN: "Kanji spacing"},
		{Name: "FS W", args: 1, EL: "διπλό Kanji", EN: "double-size Kanji"},
		{Name: "FS 2", args: 2, tail: func([]byte) stage { return stage{n: 72} }, EL: "ορισμός Kanji", EN: "define a Kanji character"},
		{Name: "FS ?", args: 2, EL: "διαγραφή Kanji", EN: "cancel a Kanji character"},
		{Name: "FS ( A", args: 2, tail: sized, EL: "γραμματοσειρά Kanji", EN: "Kanji font"},
		{Name: "FS ( C", args: 2, tail: sized, EL: "κωδικοποίηση χαρακτήρων", EN: "character encoding"},
		{Name: "GS ( N", args: 2, tail: sized, EL: "ύφος χαρακτήρων", EN: "character style"},
	}
}

// graphics are the commands about pictures.
func graphics() []Command {
	return []Command{
		{Name: "GS v 0", args: 5, check: scale(0), tail: rows, stream: true, EL: "εικόνα", EN: "raster picture"},
		{Name: "ESC *", args: 3, check: oneOf("\x00\x01\x20\x21"), tail: columns, EL: "εικόνα κατά στήλες", EN: "column picture"},
		{Name: "GS *", args: 2, tail: downloaded, EL: "ορισμός προσωρινής εικόνας", EN: "define a downloaded picture"},
		{Name: "GS /", args: 1, check: scale(0), EL: "εκτύπωση προσωρινής εικόνας", EN: "print the downloaded picture"},
		{Name: "FS q", args: 1, tail: pictures, EL: "αποθήκευση εικόνων", EN: "store pictures"},
		{Name: "FS p", args: 2, check: scale(1), EL: "εκτύπωση αποθηκευμένης εικόνας", EN: "print a stored picture"},
		{Name: "GS ( L", args: 2, tail: sized, EL: "γραφικά", EN: "graphics"},
		{Name: "GS 8 L", args: 4, tail: sized32, EL: "μεγάλα γραφικά", EN: "large graphics"},
	}
}

// symbols are the commands about bar codes and two-dimensional codes.
func symbols() []Command {
	kinds := "\x00\x01\x02\x03\x04\x05\x06ABCDEFGHIJKLMNO"
	return []Command{
		{Name: "GS k", args: 1, check: oneOf(kinds), tail: barcode, EL: "γραμμωτός κώδικας", EN: "bar code"},
		{Name: "GS h", args: 1, EL: "ύψος γραμμωτού κώδικα", EN: "bar code height"},
		{Name: "GS w", args: 1, EL: "πλάτος γραμμωτού κώδικα", EN: "bar code width"},
		{Name: "GS H", args: 1, EL: "κείμενο γραμμωτού κώδικα", EN: "bar code text"},
		{Name: "GS f", args: 1, EL: "γραμματοσειρά γραμμωτού κώδικα", EN: "bar code font"},
		{Name: "GS ( k", args: 2, tail: sized, EL: "κώδικας QR", EN: "two-dimensional code"},
	}
}

// machine are the commands about the printer itself.
func machine() []Command {
	return []Command{
		{Name: "DLE EOT", args: 1, tail: statusKind, EL: "ερώτηση κατάστασης", EN: "ask for the status"},
		{Name: "DLE ENQ", args: 1, EL: "ανάκαμψη από σφάλμα", EN: "recover from an error"},
		{Name: "DLE DC4", args: 1, tail: realTime, EL: "άμεση εντολή", EN: "real-time command"},
		{Name: "GS a", args: 1, EL: "αυτόματη κατάσταση", EN: "automatic status"},
		{Name: "GS j", args: 1, EL: "αυτόματη κατάσταση μελάνης", EN: "automatic ink status"},
		{Name: "GS r", args: 1, EL: "κατάσταση στη σειρά της", EN: "status in order"},
		{Name: "GS I", args: 1, EL: "ταυτότητα εκτυπωτή", EN: "printer identity"},
		{Name: "GS ( H", args: 2, tail: sized, EL: "επιβεβαίωση εκτύπωσης", EN: "confirm printing"},
		{Name: "GS ( A", args: 2, tail: sized, EL: "δοκιμαστική εκτύπωση", EN: "test print"},
		{Name: "GS ( C", args: 2, tail: sized, EL: "μνήμη χρήστη", EN: "user memory"},
		{Name: "GS ( D", args: 2, tail: sized, EL: "άδεια άμεσων εντολών", EN: "allow real-time commands"},
		{Name: "GS ( E", args: 2, tail: sized, EL: "ρυθμίσεις εκτυπωτή", EN: "printer settings"},
		{Name: "GS ( K", args: 2, tail: sized, EL: "έλεγχος κεφαλής", EN: "head control"},
		{Name: "GS ( M", args: 2, tail: sized, EL: "αποθήκευση ρυθμίσεων", EN: "save settings"},
		{Name: "GS ( P", args: 2, tail: sized, EL: "ορισμός σελίδας", EN: "page settings"},
		{Name: "FS ( E", args: 2, tail: sized, EL: "κεφαλίδα και υποσέλιδο", EN: "top and bottom logo"},
		{Name: "FS ( L", args: 2, tail: sized, EL: "ετικέτες", EN: "label control"},
		{Name: "ESC ( A", args: 2, tail: sized, EL: "βομβητής", EN: "buzzer"},
		{Name: "ESC =", args: 1, EL: "επιλογή συσκευής", EN: "select the device"},
		{Name: "ESC p", args: 3, EL: "συρτάρι", EN: "drawer pulse"},
		{Name: "ESC c 3", args: 1, EL: "αισθητήρες τέλους χαρτιού", EN: "paper-end sensors"},
		{Name: "ESC c 4", args: 1, EL: "αισθητήρες διακοπής", EN: "stop sensors"},
		{Name: "ESC c 5", args: 1, EL: "πλήκτρα", EN: "panel buttons"},
		{Name: "ESC u", args: 1, EL: "κατάσταση συρταριού", EN: "drawer status"},
		{Name: "ESC v", EL: "κατάσταση χαρτιού", EN: "paper status"},
		{Name: "FS g 1", args: 7, tail: sized, EL: "εγγραφή μνήμης", EN: "write user memory"},
		{Name: "FS g 2", args: 7, EL: "ανάγνωση μνήμης", EN: "read user memory"},
		{Name: "GS g 0", args: 3, EL: "μηδενισμός μετρητή", EN: "reset a counter"},
		{Name: "GS g 2", args: 3, EL: "ανάγνωση μετρητή", EN: "read a counter"},
		{Name: "GS :", EL: "μακροεντολή", EN: "macro"},
		{Name: "GS ^", args: 3, EL: "εκτέλεση μακροεντολής", EN: "run the macro"},
		{Name: "GS c", EL: "μετρητής", EN: "print the counter"},
		{Name: "GS C 0", args: 2, EL: "μορφή μετρητή", EN: "counter format"},
		{Name: "GS C 1", args: 6, EL: "όρια μετρητή", EN: "counter range"},
		{Name: "GS C 2", args: 2, EL: "τιμή μετρητή", EN: "counter value"},
	}
}

// makers are commands that only some makers have.
func makers() []Command {
	return []Command{
		{Name: "ESC GS t", args: 1, EL: "κωδικοσελίδα (Star)", EN: "code page (Star)"},
		{Name: "ESC B", args: 2, EL: "βομβητής", EN: "buzzer"},
		{Name: "GS E", args: 1, EL: "πυκνότητα", EN: "density"},
		{Name: "GS e", args: 1, check: func(args []byte) bool { return args[0] <= 8 }, tail: ejector, EL: "έξοδος δελτίου", EN: "ejector"},
		{Name: "FS P", args: 1, EL: "παρουσίαση δελτίου", EN: "present the ticket"},
	}
}
