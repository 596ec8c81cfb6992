"""What is kept of people and until when: finding somebody, blanking a name, and the jobs that forget."""
