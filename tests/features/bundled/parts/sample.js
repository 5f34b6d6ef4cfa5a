const pets = [{ "a": 1, }; // no document
